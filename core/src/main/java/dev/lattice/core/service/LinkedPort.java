package dev.lattice.core.service;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import java.util.Optional;

/**
 * A port of another workload of the project, to which a service's environment refers.
 *
 * @param name of the other workload; also that of the host by which it is reached
 * @param port inside the other's container
 * @param mark stands in the environment in the place of the port that is to be dialed, which only the node knows
 * @param home the only node where the other can run, because what it keeps is there; empty for any
 */
public record LinkedPort(WorkloadId workload, String name, int port, String mark, Optional<NodeId> home) {
    public LinkedPort {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("there is no port " + port);
        }
        if (mark.isEmpty()) {
            throw new IllegalArgumentException("an empty mark stands everywhere");
        }
    }

    /** With a mark that percent-encoding leaves as it is. */
    public static LinkedPort of(WorkloadId workload, String name, int port, Optional<NodeId> home) {
        return new LinkedPort(workload, name, port, "lattice-link-" + workload + "-" + port + "-port", home);
    }
}
