package dev.lattice.agent.tunnel;

import dev.lattice.core.id.AllocationId;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Where on this machine the ports of containers are. */
@FunctionalInterface
public interface LocalPorts {
    /**
     * Asked for each stream, by the threads that move all streams: answers from memory, at once.
     *
     * @param port inside the container
     * @return empty when the allocation does not run here, or has no such port
     */
    Optional<InetSocketAddress> find(AllocationId allocation, int port);
}
