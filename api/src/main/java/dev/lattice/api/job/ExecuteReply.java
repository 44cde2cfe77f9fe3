package dev.lattice.api.job;

import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * The result of POST /api/execute.
 * @param exitCode null when it did not end by itself
 * @param error why it failed, when it was not the command's own exit
 */
public record ExecuteReply(
        JobId jobId,
        JobState status,
        @Nullable Integer exitCode,
        String stdout,
        String stderr,
        long durationMs,
        JobView.@Nullable JobError error) {}
