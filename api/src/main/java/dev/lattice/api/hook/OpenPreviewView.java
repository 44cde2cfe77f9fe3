package dev.lattice.api.hook;

import dev.lattice.core.workload.WorkloadState;
import org.jspecify.annotations.Nullable;

/**
 * A pull request that is open and has a workload of its own.
 *
 * @param number by the repository
 * @param pullRequest URL of its page at the host; null when the host told none of its own
 * @param workload its name
 * @param url where it is reached; null when it has no HTTP port yet
 */
public record OpenPreviewView(
        int number,
        String branch,
        @Nullable String pullRequest,
        String workload,
        WorkloadState state,
        @Nullable String url) {}
