package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job stood after a commit. Null where there is nothing yet.
 *
 * @param runningMicros how long the command ran, by its node's monotonic clock
 */
public record JobSnapshot(
        JobId id,
        ProjectId project,
        @Nullable GroupId group,
        Command command,
        Duration timeout,
        JobState state,
        int attempt,
        @Nullable AllocationId allocation,
        @Nullable NodeId node,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long runningMicros,
        @Nullable Integer exitCode,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable Integer progress) {}
