package dev.lattice.core.job;

import java.util.Optional;

/** How one attempt of a job ended, as its node reported it or the server concluded. */
public sealed interface AttemptOutcome {
    /**
     * What the node says beside an end that stands by itself.
     *
     * @param code stable, SCREAMING_SNAKE
     * @param message for people
     */
    record Note(String code, String message) {}

    /** The process ended by itself; a polling worker may say why it calls that a failure. */
    record Exited(int code, Optional<String> error, Optional<Note> note) implements AttemptOutcome {
        public Exited(int code) {
            this(code, Optional.empty(), Optional.empty());
        }

        public Exited(int code, Optional<String> error) {
            this(code, error, Optional.empty());
        }

        boolean success() {
            return code == 0 && error.isEmpty();
        }
    }

    /** A signal that Lattice did not send ended the process. */
    record Signaled(int signal, Optional<Note> note) implements AttemptOutcome {
        public Signaled(int signal) {
            this(signal, Optional.empty());
        }
    }

    /** It ran longer than its timeout and was stopped. */
    record TimedOut() implements AttemptOutcome {}

    /** It was stopped because its owner canceled it. */
    record Canceled() implements AttemptOutcome {}

    /** It could not be started; the code is stable, the message for people. */
    record NotStarted(String code, String message, boolean nodesFault) implements AttemptOutcome {}

    /** It was stopped so that a service can have its room: another attempt follows, and this one is no failure. */
    record Preempted(String message) implements AttemptOutcome {}

    /** Its node was wanted back by its owner, or is emptied: another attempt may follow, and this one is no failure. */
    record Evicted(String message) implements AttemptOutcome {}

    /** Nobody can say how it ended. */
    record Lost(String message) implements AttemptOutcome {}

    /** The verb that moves the job when no further attempt follows. */
    default JobState.Verb verb() {
        return switch (this) {
            case Exited exited -> exited.success() ? JobState.Verb.SUCCEED : JobState.Verb.FAIL;
            case Signaled _, NotStarted _ -> JobState.Verb.FAIL;
            case TimedOut _ -> JobState.Verb.TIME_OUT;
            case Canceled _ -> JobState.Verb.CANCEL;
            case Preempted _, Evicted _, Lost _ -> JobState.Verb.LOSE;
        };
    }

    /** What a retry policy is asked about, or empty when the end is one that no retry follows. */
    default Optional<RetryPolicy.Cause> retryCause() {
        return switch (this) {
            case Exited exited -> exited.success() ? Optional.empty() : Optional.of(RetryPolicy.Cause.FAILED);
            case Signaled _ -> Optional.of(RetryPolicy.Cause.FAILED);
            case TimedOut _ -> Optional.of(RetryPolicy.Cause.TIMED_OUT);
            case Canceled _, Preempted _ -> Optional.empty();
            case NotStarted failure ->
                failure.nodesFault()
                        ? Optional.of(RetryPolicy.Cause.NODE_ERROR)
                        : Optional.of(RetryPolicy.Cause.FAILED);
            case Evicted _, Lost _ -> Optional.of(RetryPolicy.Cause.NODE_LOST);
        };
    }

    /** Whether somebody else needed its place: its retry policy does not count such an attempt. */
    default boolean displaced() {
        return this instanceof Preempted || this instanceof Evicted;
    }

    /** The exit code that clients see: the command's own, 128 + signal as shells do, or empty. */
    default Optional<Integer> exitCode() {
        return switch (this) {
            case Exited exited -> Optional.of(exited.code());
            case Signaled signaled -> Optional.of(128 + signaled.signal());
            case TimedOut _, Canceled _, NotStarted _, Preempted _, Evicted _, Lost _ -> Optional.empty();
        };
    }
}
