package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** A node that does what a test tells it to and remembers what it was told. */
final class ScriptedNode implements NodeLink {
    private final NodeId id;
    private final Dispatcher dispatcher;
    private final LongSupplier nanoTime;
    final List<Assignment> started = new CopyOnWriteArrayList<>();
    final List<Stop> stopped = new CopyOnWriteArrayList<>();
    final List<AllocationId> settled = new CopyOnWriteArrayList<>();
    final List<List<AllocationId>> welcomes = new CopyOnWriteArrayList<>();
    final List<Closing> closed = new CopyOnWriteArrayList<>();
    private volatile long heard;

    ScriptedNode(String id, Dispatcher dispatcher, LongSupplier nanoTime) {
        this.id = new NodeId(id);
        this.dispatcher = dispatcher;
        this.nanoTime = nanoTime;
        this.heard = nanoTime.getAsLong();
    }

    /** Connects with that many slots for whatever comes, holding what the reports say. */
    ScriptedNode connectWithEngine(int slots, AllocationReport... held) {
        dispatcher.opened(
                this,
                new NodeFacts(
                        new Resources(4_000, 4_096, 100_000),
                        slots,
                        Map.of(),
                        Set.of("process", "docker"),
                        "boot",
                        false),
                true,
                List.of(held));
        return this;
    }

    /** Connects with that many slots, holding what the reports say. */
    ScriptedNode connect(int slots, AllocationReport... held) {
        dispatcher.opened(
                this,
                new NodeFacts(new Resources(4_000, 4_096, 10_000), slots, Map.of(), Set.of("process"), "boot", false),
                true,
                List.of(held));
        return this;
    }

    /** Appears as a worker that asks over HTTP; it has no room until it asks. */
    ScriptedNode poll() {
        dispatcher.opened(
                this,
                new NodeFacts(new Resources(4_000, 4_096, 0), 0, Map.of(), Set.of("process"), "", true),
                true,
                List.of());
        return this;
    }

    /** So many of its calls wait for a job. */
    void asks(int calls) {
        dispatcher.slots(this, calls);
    }

    void beat() {
        heard = nanoTime.getAsLong();
    }

    void reportsRunning(AllocationId allocation) {
        dispatcher.reported(
                this, List.of(new AllocationReport(allocation, true, false, Optional.empty(), 0, null, List.of())));
    }

    /** Gives it back as not started. */
    void releases(AllocationId allocation) {
        dispatcher.reported(
                this, List.of(new AllocationReport(allocation, false, true, Optional.empty(), 0, null, List.of())));
    }

    void reports(AllocationId allocation, AttemptOutcome outcome, AllocationReport.Output... files) {
        dispatcher.reported(this, List.of(end(allocation, outcome, files)));
    }

    /** Reports a good end after so long. */
    void reportsEndAfter(AllocationId allocation, Duration running) {
        long micros = running.toNanos() / 1_000;
        dispatcher.reported(
                this,
                List.of(new AllocationReport(
                        allocation, true, false, Optional.of(new AttemptOutcome.Exited(0)), micros, null, List.of())));
    }

    static AllocationReport end(AllocationId allocation, AttemptOutcome outcome, AllocationReport.Output... files) {
        boolean ran = !(outcome instanceof AttemptOutcome.NotStarted);
        return new AllocationReport(allocation, ran, false, Optional.of(outcome), 1_000, null, List.of(files));
    }

    /** The allocations of that job that this node was given, in order. */
    List<AllocationId> allocationsOf(JobId job) {
        List<AllocationId> found = new ArrayList<>();
        for (Assignment assignment : started) {
            if (assignment.job().equals(job)) {
                found.add(assignment.allocation());
            }
        }
        return found;
    }

    @Override
    public NodeId node() {
        return id;
    }

    @Override
    public void welcome(List<AllocationId> wanted) {
        welcomes.add(wanted);
    }

    @Override
    public void deliver(Delivery delivery) {
        started.addAll(delivery.starts());
        stopped.addAll(delivery.stops());
        settled.addAll(delivery.settled());
    }

    @Override
    public void close(Closing why) {
        closed.add(why);
    }

    @Override
    public long lastHeardNanos() {
        return heard;
    }
}
