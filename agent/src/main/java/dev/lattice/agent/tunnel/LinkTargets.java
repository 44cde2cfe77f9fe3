package dev.lattice.agent.tunnel;

import dev.lattice.core.id.WorkloadId;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What of the workloads that others link to runs on this machine itself. */
@FunctionalInterface
public interface LinkTargets {
    /**
     * Asked for each connection, by the threads that move all streams: answers from memory, at once.
     *
     * @param port inside the container
     * @return empty when no instance that is ready runs here, or it has no such port
     */
    Optional<InetSocketAddress> find(WorkloadId workload, int port);
}
