package dev.lattice.server.workload;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.service.Port;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.scheduling.JobSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An instance that gets its workload's traffic.
 *
 * @param ports those of its own revision, which may be others than the workload's next one has
 */
record Backend(AllocationId allocation, NodeId node, List<Port> ports) {
    /** @param instance that has a node */
    static Backend of(JobSnapshot instance) {
        return new Backend(
                Objects.requireNonNull(instance.allocation()),
                Objects.requireNonNull(instance.node()),
                Instances.service(instance).blueprint().ports());
    }

    /** Where it listens for an endpoint; empty when it has no such port. */
    Optional<Integer> port(Endpoint endpoint) {
        return ports.stream().filter(endpoint::of).map(Port::number).findFirst();
    }
}
