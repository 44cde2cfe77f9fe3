package dev.lattice.agent.bootstrap;

import dev.lattice.agent.service.Discards;
import dev.lattice.agent.session.NodeParts;
import dev.lattice.protocol.Gateways;
import java.util.List;

/** Passes on what the server wants beside allocations. */
record ServerOrders(Discards discards) implements NodeParts.Orders {
    @Override
    public void discard(List<Long> workloads) {
        discards.add(workloads);
    }

    @Override
    public void use(Gateways gateways) {
        // Tunnels come with the gateway.
    }
}
