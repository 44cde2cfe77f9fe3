package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.WorkSpec;
import java.util.Optional;

/**
 * One attempt of a job, or an instance of a workload, given to one node.
 *
 * @param rank among what waits on a node, the smallest starts first
 */
public record Assignment(
        AllocationId allocation,
        long leaseEpoch,
        int attempt,
        JobId job,
        long rank,
        WorkSpec spec,
        Optional<JobInput> input) {
    /**
     * What the job is to do.
     *
     * @throws IllegalStateException when it is an instance of a workload
     */
    public JobSpec jobSpec() {
        if (spec instanceof JobSpec ofJob) {
            return ofJob;
        }
        throw new IllegalStateException("allocation " + allocation + " is no job's");
    }
}
