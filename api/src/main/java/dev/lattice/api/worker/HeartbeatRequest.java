package dev.lattice.api.worker;

import dev.lattice.core.id.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/workers/heartbeat.
 * @param load cores busy
 * @param freeMemoryMb mebibytes
 */
public record HeartbeatRequest(
        ReportedStatus status,
        List<JobId> runningJobs,
        @Nullable Double load,
        @Nullable Long freeMemoryMb) {}
