package dev.lattice.api.job;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/groups: one job per combination of the matrix.
 * @param matrix name to values; each job finds its own as environment variables
 * @param maxParallel jobs of the group that run at once; null for no limit
 */
public record CreateGroupRequest(
        @Nullable String name,
        SubmitJobRequest job,
        Map<String, List<String>> matrix,
        @Nullable Integer maxParallel) {}
