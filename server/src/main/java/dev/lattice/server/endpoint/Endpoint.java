package dev.lattice.server.endpoint;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import java.util.Optional;

/**
 * The stable public name of a workload's port.
 *
 * @param portName of the port; which number that has is its instance's revision's to say
 * @param host of an HTTP endpoint, without the apps domain
 * @param tcpPort of a TCP endpoint
 */
public record Endpoint(
        long id, WorkloadId workload, String portName, Optional<String> host, Optional<Integer> tcpPort) {
    /** Whether it is this port's. */
    public boolean of(Port port) {
        return port.open() && port.name().equals(portName) && port.protocol() == protocol();
    }

    public Port.Protocol protocol() {
        return host.isPresent() ? Port.Protocol.HTTP : Port.Protocol.TCP;
    }
}
