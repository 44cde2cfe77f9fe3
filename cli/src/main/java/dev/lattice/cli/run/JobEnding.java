package dev.lattice.cli.run;

import dev.lattice.api.job.JobView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.job.JobState;
import org.jspecify.annotations.Nullable;

/** How a job ended, for the shell and for a person. */
public final class JobEnding {
    private JobEnding() {}

    /** The command's own code when it has one, else what shells say in such a case; 125 when it is none of theirs. */
    public static int exitCode(JobView job) {
        Integer code = job.exitCode();
        if (code != null && (job.status() == JobState.SUCCEEDED || code != 0)) {
            return code;
        }
        return job.status() == JobState.SUCCEEDED ? ExitCode.OK : reason(job.error());
    }

    private static int reason(JobView.@Nullable JobError error) {
        return switch (error == null ? "" : error.code()) {
            case "TIMED_OUT" -> ExitCode.TIMED_OUT;
            case "COMMAND_NOT_EXECUTABLE" -> ExitCode.NOT_EXECUTABLE;
            case "COMMAND_NOT_FOUND" -> ExitCode.COMMAND_NOT_FOUND;
            default -> ExitCode.OURS;
        };
    }

    /** The command ran and ended by itself, so that its exit code says it all. */
    public static boolean speaksForItself(JobView job) {
        return job.error() == null && job.exitCode() != null && job.status() != JobState.CANCELED;
    }

    public static String describe(JobView job) {
        StringBuilder text = new StringBuilder("job ").append(job.jobId()).append(' ');
        switch (job.status()) {
            case SUCCEEDED -> text.append(job.error() == null ? "succeeded" : "succeeded, but not in everything");
            case CANCELED -> text.append("was cancelled");
            case LOST -> text.append("was lost with its node and is out of retries");
            default -> text.append("failed");
        }
        JobView.JobError error = job.error();
        if (error != null) {
            text.append(": ").append(Inert.line(error.message()));
        } else if (job.exitCode() != null && job.exitCode() != 0) {
            text.append(" with exit code ").append(job.exitCode());
        }
        return text.toString();
    }
}
