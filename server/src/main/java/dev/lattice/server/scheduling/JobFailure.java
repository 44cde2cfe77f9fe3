package dev.lattice.server.scheduling;

import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobSpec;
import org.jspecify.annotations.Nullable;

/** The code and the sentence that tell an owner why a job failed; both null when its own exit code says it all. */
record JobFailure(@Nullable String code, @Nullable String message) {
    private static final JobFailure NONE = new JobFailure(null, null);

    static JobFailure of(@Nullable AttemptOutcome outcome, JobSpec spec) {
        return switch (outcome) {
            case null -> NONE;
            case AttemptOutcome.Exited exited ->
                exited.error()
                        .map(error -> new JobFailure("WORKER_ERROR", error))
                        .orElse(NONE);
            case AttemptOutcome.Signaled(int signal) ->
                new JobFailure("SIGNALED", "The command was ended by signal " + signal + ".");
            case AttemptOutcome.TimedOut _ ->
                new JobFailure(
                        "TIMED_OUT",
                        "The command ran longer than its timeout of "
                                + spec.timeout().toSeconds() + " s and was stopped.");
            case AttemptOutcome.Canceled _ -> new JobFailure("CANCELED", "The job was canceled.");
            case AttemptOutcome.NotStarted failure -> new JobFailure(failure.code(), failure.message());
            case AttemptOutcome.Lost(String message) -> new JobFailure("LOST", message);
        };
    }
}
