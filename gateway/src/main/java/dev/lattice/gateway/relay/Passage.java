package dev.lattice.gateway.relay;

import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.transport.Traffic;
import dev.lattice.gateway.transport.Transport;
import dev.lattice.gateway.tunnel.Tunnels;

/** What every way from the public to a container is made of. */
public record Passage(Transport transport, Routes routes, Tunnels tunnels, Traffic traffic) {
    /** Whether a route serves as much as one may. */
    public boolean crowded(Route route) {
        return traffic.crowded(route.open());
    }
}
