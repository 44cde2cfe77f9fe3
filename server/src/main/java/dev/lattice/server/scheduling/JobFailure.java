package dev.lattice.server.scheduling;

import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.job.WorkSpec;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The code and the sentence that tell an owner why a job failed, or what is missing of one that did not; both null when
 * its own exit code says it all.
 */
record JobFailure(@Nullable String code, @Nullable String message) {
    private static final JobFailure NONE = new JobFailure(null, null);
    private static final int LONGEST = 2_000;

    /** Nodes may say anything; what is kept of it can be stored and read. */
    JobFailure {
        code = code == null ? null : legible(code);
        message = message == null ? null : legible(message);
    }

    private static String legible(String said) {
        int end = said.offsetByCodePoints(0, Math.min(LONGEST, said.codePointCount(0, said.length())));
        return said.substring(0, end).replace('\0', '\uFFFD');
    }

    static JobFailure of(@Nullable AttemptOutcome outcome, WorkSpec spec) {
        return switch (outcome) {
            case null -> NONE;
            case AttemptOutcome.Exited exited ->
                exited.error()
                        .map(error -> new JobFailure("WORKER_ERROR", error))
                        .or(() -> exited.note().map(JobFailure::of))
                        .orElse(NONE);
            case AttemptOutcome.Signaled signaled ->
                signaled.note()
                        .map(JobFailure::of)
                        .orElse(new JobFailure(
                                "SIGNALED", "The command was ended by signal " + signaled.signal() + "."));
            case AttemptOutcome.TimedOut _ ->
                new JobFailure(
                        "TIMED_OUT",
                        "The command ran longer than its timeout"
                                + timeout(spec)
                                        .map(timeout -> " of " + timeout.toSeconds() + " s")
                                        .orElse("")
                                + " and was stopped.");
            case AttemptOutcome.Canceled _ -> new JobFailure("CANCELED", "The job was cancelled.");
            case AttemptOutcome.NotStarted failure -> new JobFailure(failure.code(), failure.message());
            case AttemptOutcome.Preempted(String message) -> new JobFailure("PREEMPTED", message);
            case AttemptOutcome.Evicted(String message) -> new JobFailure("EVICTED", message);
            case AttemptOutcome.Lost(String message) -> new JobFailure("LOST", message);
        };
    }

    private static Optional<Duration> timeout(WorkSpec spec) {
        return switch (spec) {
            case JobSpec job -> Optional.of(job.timeout());
            case BuildSpec build -> Optional.of(build.timeout());
            case ServiceSpec _, ExportSpec _ -> Optional.empty();
        };
    }

    private static JobFailure of(AttemptOutcome.Note note) {
        return new JobFailure(note.code(), note.message());
    }
}
