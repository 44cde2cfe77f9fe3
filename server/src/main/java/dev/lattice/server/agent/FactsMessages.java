package dev.lattice.server.agent;

import dev.lattice.core.resource.Resources;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.server.node.Facts;
import java.util.List;

/** A node's facts as agents send them. */
public final class FactsMessages {
    private FactsMessages() {}

    /** @throws dev.lattice.server.problem.Problem naming the field that cannot be */
    public static Facts facts(NodeFacts message) {
        return new Facts(
                message.getHostname(),
                message.getOs(),
                message.getArchitecture(),
                message.getAgentVersion(),
                new Resources(
                        Math.max(0, message.getCpuMillis()),
                        Math.max(0, message.getMemoryMb()),
                        Math.max(0, message.getDiskMb()),
                        Math.max(0, message.getGpus())),
                Math.max(1, message.getMaxParallel()),
                List.copyOf(message.getTagsList()),
                message.getDriversCount() == 0 ? List.of("process") : List.copyOf(message.getDriversList()),
                message.getBootId(),
                false);
    }
}
