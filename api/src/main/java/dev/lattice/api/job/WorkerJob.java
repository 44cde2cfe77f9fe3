package dev.lattice.api.job;

import dev.lattice.core.id.JobId;
import dev.lattice.core.job.Command;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GET /api/jobs/get-job: work for a polling worker.
 * @param timeout seconds
 * @param leaseSeconds how long the worker may be silent
 */
public record WorkerJob(
        JobId jobId,
        Command command,
        @Nullable String fileUrl,
        @Nullable String workingDirectory,
        long timeout,
        Map<String, String> env,
        int attempt,
        long leaseSeconds) {}
