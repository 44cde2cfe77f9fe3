package dev.lattice.server.endpoint;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import java.util.Optional;

/**
 * The stable public name of a workload's port.
 *
 * @param portName of the port
 * @param port inside the container
 * @param host of an HTTP endpoint, without the apps domain
 * @param tcpPort of a TCP endpoint
 */
public record Endpoint(
        long id, WorkloadId workload, String portName, int port, Optional<String> host, Optional<Integer> tcpPort) {
    public Port.Protocol protocol() {
        return host.isPresent() ? Port.Protocol.HTTP : Port.Protocol.TCP;
    }
}
