package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.WorkSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job stood after a commit. Null where there is nothing yet.
 *
 * @param health how an instance of a workload is doing; null until its node has said so since this server leads
 * @param runningMicros how long the command ran, by its node's monotonic clock
 * @param parting that its node wants to be rid of it; known of what the dispatcher holds only
 * @param away whether its node has been silent for longer than lease and grace, and it waits for that node
 * @param stopping whether it was told to end and has not yet; known of what the dispatcher holds only
 */
public record JobSnapshot(
        JobId id,
        ProjectId project,
        @Nullable GroupId group,
        WorkSpec spec,
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
        @Nullable Integer progress,
        @Nullable ServiceHealth health,
        @Nullable Parting parting,
        boolean away,
        boolean stopping) {
    /** Whether it is a job, and not an instance of a workload. */
    public boolean isJob() {
        return spec instanceof JobSpec;
    }

    /**
     * What the job is to do.
     *
     * @throws IllegalStateException when it is an instance of a workload
     */
    public JobSpec job() {
        if (spec instanceof JobSpec ofJob) {
            return ofJob;
        }
        throw new IllegalStateException(id + " is an instance of a workload");
    }
}
