package dev.lattice.server.workload;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.Closing;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.NodeFacts;
import dev.lattice.server.scheduling.NodeLink;
import dev.lattice.server.scheduling.ProvidedTunnel;
import dev.lattice.server.scheduling.ServiceHealth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A node with an engine that does what a test tells it to, and remembers what it was told. */
final class ServiceNode implements NodeLink {
    private final NodeId id;
    private final Dispatcher dispatcher;
    final List<Assignment> started = new CopyOnWriteArrayList<>();
    final List<Stop> stopped = new CopyOnWriteArrayList<>();

    ServiceNode(String id, Dispatcher dispatcher) {
        this.id = new NodeId(id);
        this.dispatcher = dispatcher;
    }

    ServiceNode connect(AllocationReport... held) {
        dispatcher.opened(
                this,
                new NodeFacts(
                        new Resources(4_000, 4_096, 100_000),
                        1,
                        Map.of(),
                        Set.of("process", "docker", "build"),
                        "boot",
                        false),
                true,
                List.of(held));
        return this;
    }

    /** The newest instance that it was given. */
    Assignment newest() {
        return started.getLast();
    }

    static ServiceSpec spec(Assignment assignment) {
        return (ServiceSpec) assignment.spec();
    }

    void says(Assignment of, boolean ready, int restarts, int restartSeconds, String note) {
        dispatcher.reported(this, List.of(running(of, new ServiceHealth(ready, restarts, restartSeconds, note))));
    }

    void saysHalted(Assignment of, String note) {
        dispatcher.reported(this, List.of(running(of, new ServiceHealth(false, 0, 0, true, note))));
    }

    void saysTunnels(Assignment of, ProvidedTunnel... tunnels) {
        dispatcher.reported(
                this,
                List.of(running(of, new ServiceHealth(true, 0, 0, false, "", OptionalInt.empty(), List.of(tunnels)))));
    }

    void saysReady(Assignment of) {
        says(of, true, 0, 0, "");
    }

    static AllocationReport running(Assignment of, @Nullable ServiceHealth health) {
        return new AllocationReport(of.allocation(), true, false, Optional.empty(), 0, null, List.of(), health);
    }

    void dispatcherReported(AllocationReport report) {
        dispatcher.reported(this, List.of(report));
    }

    void ends(Assignment of, AttemptOutcome outcome) {
        dispatcher.reported(
                this,
                List.of(new AllocationReport(
                        of.allocation(), true, false, Optional.of(outcome), 1_000, null, List.of())));
    }

    boolean wasToldToStop(AllocationId allocation) {
        return stopped.stream().anyMatch(stop -> stop.allocation().equals(allocation));
    }

    @Override
    public NodeId node() {
        return id;
    }

    @Override
    public void welcome(List<AllocationId> wanted) {}

    @Override
    public void deliver(Delivery delivery) {
        started.addAll(delivery.starts());
        stopped.addAll(delivery.stops());
    }

    @Override
    public void close(Closing why) {}

    @Override
    public long lastHeardNanos() {
        return System.nanoTime();
    }
}
