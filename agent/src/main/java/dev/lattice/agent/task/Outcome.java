package dev.lattice.agent.task;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an allocation ended.
 *
 * @param exitCode the command's own, for {@link Kind#EXITED}
 * @param signal for {@link Kind#SIGNALED}
 * @param errorCode SCREAMING_SNAKE, empty when nothing failed
 * @param errorMessage for people
 * @param runningMicros from the process' start to its end, 0 when it was not started
 * @param outputs files that the server has already
 * @param used null when that is not known
 */
public record Outcome(
        Kind kind,
        int exitCode,
        int signal,
        String errorCode,
        String errorMessage,
        long runningMicros,
        long stdoutBytes,
        long stderrBytes,
        List<StoredOutput> outputs,
        @Nullable Used used) {

    /** The ways to end. */
    public enum Kind {
        /** By itself, with an exit code. */
        EXITED,
        /** By a signal that the agent did not send. */
        SIGNALED,
        /** Stopped for its timeout. */
        TIMED_OUT,
        /** Stopped because the server asked. */
        STOPPED,
        /** Never started. */
        FAILED,
        /** The agent cannot say. */
        LOST,
        /** Ended because the machine's owner wants it back. */
        EVICTED
    }

    /**
     * A file that the allocation made and the server stored.
     *
     * @param path relative to the working folder, {@code /} between parts
     * @param size bytes
     * @param sha256 lower-case hex
     */
    public record StoredOutput(String path, long size, String sha256) {}

    /** What it used from its start to its end; of a service, since the last start of its container. */
    public record Used(long cpuMicros, long receivedBytes, long sentBytes) {}

    public Outcome {
        outputs = List.copyOf(outputs);
    }

    public static Outcome exited(int code) {
        return of(Kind.EXITED, code, 0, "", "");
    }

    public static Outcome signaled(int signal) {
        return of(Kind.SIGNALED, 0, signal, "", "");
    }

    public static Outcome timedOut() {
        return of(Kind.TIMED_OUT, 0, 0, "", "");
    }

    public static Outcome stopped() {
        return of(Kind.STOPPED, 0, 0, "", "");
    }

    public static Outcome failed(String code, String message) {
        return of(Kind.FAILED, 0, 0, code, message);
    }

    /** @param why the owner's rule that drove it away, for people */
    public static Outcome evicted(String why) {
        return of(Kind.EVICTED, 0, 0, "OWNER_RETURNED", why);
    }

    /** @param after so long may it run without the server, as its workload says */
    public static Outcome cutOff(Duration after) {
        return of(
                Kind.EVICTED,
                0,
                0,
                "CUT_OFF",
                "the server was out of reach for " + after.toSeconds() + " s, after which it is not to go on");
    }

    public static Outcome lost(String code, String message) {
        return of(Kind.LOST, 0, 0, code, message);
    }

    private static Outcome of(Kind kind, int exitCode, int signal, String errorCode, String errorMessage) {
        return new Outcome(kind, exitCode, signal, errorCode, errorMessage, 0, 0, 0, List.of(), null);
    }

    /** The same end with what was measured. */
    public Outcome measured(long micros, long stdout, long stderr) {
        return new Outcome(kind, exitCode, signal, errorCode, errorMessage, micros, stdout, stderr, outputs, used);
    }

    /** The same end with its files. */
    public Outcome with(List<StoredOutput> stored) {
        return new Outcome(
                kind, exitCode, signal, errorCode, errorMessage, runningMicros, stdoutBytes, stderrBytes, stored, used);
    }

    /** The same end with what it used. */
    public Outcome with(@Nullable Used counted) {
        return new Outcome(
                kind,
                exitCode,
                signal,
                errorCode,
                errorMessage,
                runningMicros,
                stdoutBytes,
                stderrBytes,
                outputs,
                counted);
    }

    /** The same end with an error beside it. */
    public Outcome withError(String code, String message) {
        return new Outcome(
                kind, exitCode, signal, code, message, runningMicros, stdoutBytes, stderrBytes, outputs, used);
    }
}
