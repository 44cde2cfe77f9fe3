package dev.lattice.server.job;

import dev.lattice.api.job.ExecuteReply;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.log.OutputView;
import dev.lattice.server.scheduling.JobSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Results of the direct mode. */
public final class ExecuteReplies {
    private final OutputStore outputs;

    public ExecuteReplies(OutputStore outputs) {
        this.outputs = outputs;
    }

    /** The result of a job that has just ended and wrote nothing, known without asking anybody. */
    Optional<ExecuteReply> withoutOutput(JobSnapshot job) {
        AllocationId allocation = job.allocation();
        return allocation == null || outputs.liveView(allocation).isEmpty()
                ? Optional.of(reply(job, "", ""))
                : Optional.empty();
    }

    /** The result with the end of both streams. May ask the database. */
    ExecuteReply reply(JobSnapshot job, int tailBytes) {
        AllocationId allocation = job.allocation();
        if (allocation == null) {
            return reply(job, "", "");
        }
        OutputView output = outputs.view(allocation);
        try {
            return reply(
                    job,
                    JobViews.tail(output, LogStream.STDOUT, tailBytes).text(),
                    JobViews.tail(output, LogStream.STDERR, tailBytes).text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExecuteReply reply(JobSnapshot job, String stdout, String stderr) {
        return new ExecuteReply(
                job.id(),
                job.state(),
                job.exitCode(),
                stdout,
                stderr,
                JobViews.duration(job).toMillis(),
                JobViews.error(job));
    }
}
