package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Gateways;
import dev.lattice.server.postgres.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Gives a workload another public port when the one it was given turns out to be another program's on the gateway's
 * machine. Only a new one, whose address nobody has used: any other keeps its address, and its owner is told.
 */
final class Renumbering {
    private static final Logger LOG = Logger.getLogger(Renumbering.class);
    private static final Duration NEW = Duration.ofSeconds(10);

    private final Database database;
    private final WorkloadStore store;
    private final Endpoints endpoints;
    private final Gateways gateways;
    private final InstantSource clock;
    private final Consumer<WorkloadId> moved;

    /** @param moved hears of each workload that has another port now */
    Renumbering(
            Database database,
            WorkloadStore store,
            Endpoints endpoints,
            Gateways gateways,
            InstantSource clock,
            Consumer<WorkloadId> moved) {
        this.database = database;
        this.store = store;
        this.endpoints = endpoints;
        this.gateways = gateways;
        this.clock = clock;
        this.moved = moved;
    }

    /** Gateways say that they cannot open some ports. Does not block. */
    void portsRefused() {
        Thread.ofVirtual().name("renumbering").start(() -> {
            Set<Integer> taken = gateways.refusedPorts();
            if (!taken.isEmpty()) {
                renumber(taken).forEach(moved);
            }
        });
    }

    private List<WorkloadId> renumber(Set<Integer> taken) {
        return database.transaction(handle -> {
            List<WorkloadId> changed = new ArrayList<>();
            for (Endpoint endpoint : endpoints.onPorts(handle, taken)) {
                if (store.find(handle, endpoint.workload()).filter(this::isNew).isPresent()) {
                    endpoints.renumber(handle, endpoint, taken);
                    changed.add(endpoint.workload());
                    LOG.infof("workload %s gets another public port", endpoint.workload());
                }
            }
            return changed;
        });
    }

    private boolean isNew(StoredWorkload workload) {
        return workload.serving().isEmpty() || workload.createdAt().plus(NEW).isAfter(clock.instant());
    }
}
