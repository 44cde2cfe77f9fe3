package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobSpec;
import java.util.Optional;

/**
 * One attempt of a job, given to one node.
 *
 * @param rank among what waits on a node, the smallest starts first
 */
public record Assignment(
        AllocationId allocation,
        long leaseEpoch,
        int attempt,
        JobId job,
        long rank,
        JobSpec spec,
        Optional<JobInput> input) {}
