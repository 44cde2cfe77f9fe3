package dev.lattice.api.worker;

import dev.lattice.core.id.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** POST /api/workers/register. */
public record RegisterWorkerRequest(
        NodeId workerId,
        String hostname,
        int cpuCount,
        long totalMemoryMb,
        String osType,
        @Nullable String nodeVersion,
        @Nullable List<String> tags) {}
