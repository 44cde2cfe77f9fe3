package dev.lattice.core.scheduling;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.util.Optional;
import java.util.Set;

/**
 * An instance of a workload as the scheduler sees it. It takes no slot, for it would never give it back; what is set
 * aside for it bounds how many a node takes.
 *
 * @param reserved what is set aside for it
 * @param limits what it may use at most: no node is taken that has less
 * @param siting which nodes will do, and which it would rather have
 * @param home the only node that will do, where its volumes are
 * @param near nodes that have its image: of those that run equally few of its workload, one of these is taken
 * @param settles whether it stays where it comes to be, with its volumes: then nodes that are seldom away are preferred
 */
public record PendingService(
        JobId id,
        WorkloadId workload,
        Resources reserved,
        Resources limits,
        Siting siting,
        Optional<NodeId> home,
        Set<NodeId> near,
        boolean settles) {
    /** One that keeps nothing, or has its node already. */
    public PendingService(
            JobId id,
            WorkloadId workload,
            Resources reserved,
            Resources limits,
            Siting siting,
            Optional<NodeId> home,
            Set<NodeId> near) {
        this(id, workload, reserved, limits, siting, home, near, false);
    }

    public PendingService {
        near = Set.copyOf(near);
    }

    Shape.Requirement requirement() {
        return new Shape.Requirement(WorkSpec.DOCKER, siting.required());
    }
}
