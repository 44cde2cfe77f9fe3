package dev.lattice.api.worker;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker (a node) as the fixed API shows it.
 *
 * @param load processes that ran or waited for a core when it was last heard, on average over the minute before; null when it is not there or does not say
 * @param freeMemoryMb mebibytes that programs could still get then; null likewise
 * @param closed why it takes nothing new although it is there; null when it does, or nobody can say
 */
public record WorkerView(
        NodeId workerId,
        String hostname,
        WorkerStatus status,
        int cpuCount,
        long totalMemoryMb,
        @Nullable Instant lastHeartbeat,
        Instant registeredAt,
        List<JobId> runningJobs,
        int maxParallel,
        @Nullable Double load,
        @Nullable Long freeMemoryMb,
        @Nullable String closed,
        Metadata metadata) {
    /** Facts that the worker told. */
    public record Metadata(String osType, @Nullable String nodeVersion, List<String> tags) {}
}
