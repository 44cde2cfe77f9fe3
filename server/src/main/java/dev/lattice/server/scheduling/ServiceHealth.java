package dev.lattice.server.scheduling;

import java.util.List;
import java.util.OptionalInt;

/**
 * How a service that was started is doing, as its node says.
 *
 * @param ready its probe succeeds, and its steps after the start are done
 * @param restarts by its node, since it was placed there
 * @param restartSeconds until its container is started again; 0 when it runs
 * @param halted its node stopped it and starts it no more
 * @param note what keeps it from being ready, or how it last ended; empty when there is nothing to say
 * @param ended the exit code with which it ended when, by its restart policy, its node starts it no more: 0 when it
 *     completed, another when it failed. Its allocation goes on, and its container stays, until it is stopped
 * @param tunnels public addresses of its workload there, beside the gateways'
 */
public record ServiceHealth(
        boolean ready,
        int restarts,
        int restartSeconds,
        boolean halted,
        String note,
        OptionalInt ended,
        List<ProvidedTunnel> tunnels) {
    public ServiceHealth {
        tunnels = List.copyOf(tunnels);
    }

    public ServiceHealth(boolean ready, int restarts, int restartSeconds, boolean halted, String note) {
        this(ready, restarts, restartSeconds, halted, note, OptionalInt.empty(), List.of());
    }

    public ServiceHealth(boolean ready, int restarts, int restartSeconds, String note) {
        this(ready, restarts, restartSeconds, false, note);
    }
}
