package dev.lattice.agent.bootstrap;

import dev.lattice.agent.availability.AvailabilityKeeper;
import dev.lattice.agent.call.Calls;
import dev.lattice.agent.service.Discards;
import dev.lattice.agent.session.NodeParts;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.Call;
import dev.lattice.protocol.Gateways;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Passes on what the server wants beside allocations. */
record ServerOrders(Discards discards, Calls calls, Tunnels tunnels, AvailabilityKeeper availability)
        implements NodeParts.Orders {
    private static final Logger LOG = Logger.getLogger(ServerOrders.class.getName());

    @Override
    public void discard(List<Long> workloads) {
        discards.add(workloads);
    }

    @Override
    public void call(List<Call> wanted) {
        calls.take(wanted);
    }

    @Override
    public void rule(AvailabilityOrder order, boolean afresh) {
        availability.order(order, afresh);
    }

    @Override
    public void use(Gateways gateways) {
        try {
            tunnels.use(gateways.getGatewaysList());
        } catch (IOException exhausted) {
            LOG.log(
                    Level.WARNING,
                    "no tunnels to the gateways, so nobody outside reaches services here: {0}",
                    exhausted.getMessage());
        }
    }
}
