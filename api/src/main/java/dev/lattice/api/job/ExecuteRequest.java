package dev.lattice.api.job;

import dev.lattice.core.job.Command;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/execute: a job whose result is the answer.
 * @param timeout seconds, 60 unless given
 * @param image of the container that it runs in; in none without
 * @param cacheKey with one, an equal call within the hour gets the same result
 */
public record ExecuteRequest(
        Command command,
        @Nullable String fileUrl,
        @Nullable String workingDirectory,
        @Nullable Long timeout,
        @Nullable Map<String, String> env,
        @Nullable List<String> tags,
        @Nullable Integer priority,
        @Nullable ResourceRequest resources,
        @Nullable String image,
        @Nullable String cacheKey) {}
