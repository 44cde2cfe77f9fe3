package dev.lattice.api.job;

import dev.lattice.core.id.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One start of a job.
 * @param outcome exited, signaled, timedOut, canceled, notStarted, lost or preempted; null while it runs
 */
public record AttemptView(
        int attempt,
        @Nullable NodeId workerId,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String outcome,
        @Nullable Integer exitCode,
        @Nullable String message) {}
