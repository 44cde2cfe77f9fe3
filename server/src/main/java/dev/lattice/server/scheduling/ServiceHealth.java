package dev.lattice.server.scheduling;

import java.util.List;

/**
 * How a service that was started is doing, as its node says.
 *
 * @param ready its probe succeeds, and its steps after the start are done
 * @param restarts by its node, since it was placed there
 * @param restartSeconds until its container is started again; 0 when it runs
 * @param halted its node stopped it and starts it no more
 * @param note what keeps it from being ready, or how it last ended; empty when there is nothing to say
 * @param tunnels public addresses of its workload there, beside the gateways'
 */
public record ServiceHealth(
        boolean ready, int restarts, int restartSeconds, boolean halted, String note, List<ProvidedTunnel> tunnels) {
    public ServiceHealth {
        tunnels = List.copyOf(tunnels);
    }

    public ServiceHealth(boolean ready, int restarts, int restartSeconds, boolean halted, String note) {
        this(ready, restarts, restartSeconds, halted, note, List.of());
    }

    public ServiceHealth(boolean ready, int restarts, int restartSeconds, String note) {
        this(ready, restarts, restartSeconds, false, note);
    }
}
