package dev.lattice.api.job;

import dev.lattice.core.id.JobId;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/jobs/submit-result.
 * @param duration seconds
 */
public record SubmitResultRequest(
        JobId jobId,
        int attempt,
        int exitCode,
        @Nullable Boolean success,
        @Nullable Double duration,
        @Nullable String error) {}
