package dev.lattice.server.meter;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.meter.Reading;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.allocation.UsageListener;
import dev.lattice.server.scheduling.FleetListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Hears who has what from when to when, and what nodes say that it uses, and holds that until it is written. Times are the
 * server's: a node only says how old its news are. Any thread; never waits for anything.
 */
public final class Meter implements FleetListener, UsageListener {
    private final InstantSource clock;
    private final Map<AllocationId, MeteredAllocation> live = new ConcurrentHashMap<>();
    /** What has ended and was not written. */
    private final Queue<MeteredAllocation> ended = new ConcurrentLinkedQueue<>();

    private final Map<NodeId, Resources> nodes = new ConcurrentHashMap<>();
    private final AtomicBoolean takenOver = new AtomicBoolean();

    public Meter(InstantSource clock) {
        this.clock = clock;
    }

    // ---- who has what ----

    @Override
    public void assigned(Grant grant) {
        MeteredAllocation fresh = new MeteredAllocation(Subject.of(grant), asked(grant), clock.millis());
        add(fresh);
    }

    private static Resources asked(Grant grant) {
        return grant.assignment().spec().resources();
    }

    private void add(MeteredAllocation allocation) {
        Resources capacity = nodes.get(allocation.subject().node());
        if (capacity != null) {
            allocation.bounds(capacity);
        }
        live.put(allocation.subject().allocation(), allocation);
    }

    @Override
    public void ended(AllocationId allocation) {
        MeteredAllocation over = live.get(allocation);
        if (over != null) {
            over.end(clock.millis(), !nodes.containsKey(over.subject().node()));
            // In this order: whoever looks for it finds it.
            ended.add(over);
            live.remove(allocation);
        }
    }

    @Override
    public void restored(List<Grant> grants) {
        Set<AllocationId> now =
                grants.stream().map(grant -> grant.assignment().allocation()).collect(Collectors.toSet());
        live.keySet().stream().filter(allocation -> !now.contains(allocation)).forEach(this::ended);
        for (Grant grant : grants) {
            if (!live.containsKey(grant.assignment().allocation())) {
                add(new MeteredAllocation(Subject.of(grant), asked(grant)));
            }
        }
        takenOver.set(true);
    }

    @Override
    public void connected(NodeId node) {
        // What it has is told by itself.
    }

    @Override
    public void disconnected(NodeId node) {
        // What it uses goes on being counted, and is told when it is back.
    }

    @Override
    public void closed(NodeId node, String why) {
        // What runs there goes on.
    }

    // ---- what nodes say ----

    @Override
    public void joined(NodeId node, Resources capacity) {
        nodes.put(node, capacity);
        live.values().stream()
                .filter(allocation -> allocation.subject().node().equals(node))
                .forEach(allocation -> allocation.bounds(capacity));
    }

    @Override
    public void running(AllocationId allocation, Duration ago) {
        long at = clock.millis() - ago.toMillis();
        with(allocation, known -> known.running(at));
    }

    @Override
    public void used(AllocationId allocation, Duration ago, Reading reading) {
        long at = clock.millis() - ago.toMillis();
        with(allocation, known -> known.read(at, reading));
    }

    @Override
    public void over(AllocationId allocation, Duration ran, Optional<Reading> totals) {
        with(allocation, known -> known.over(ran.toMillis(), totals));
    }

    private void with(AllocationId allocation, Consumer<MeteredAllocation> what) {
        MeteredAllocation known = live.get(allocation);
        if (known != null) {
            what.accept(known);
        }
    }

    // ---- for the one who writes ----

    /** Whether this server took over since it was last asked. */
    boolean takesOver() {
        return takenOver.getAndSet(false);
    }

    /** It has to be asked again. */
    void takesOverStill() {
        takenOver.set(true);
    }

    /** Those of which it has to be asked what an earlier server wrote. */
    List<MeteredAllocation> awaitingPast() {
        List<MeteredAllocation> all = new ArrayList<>();
        for (MeteredAllocation allocation : live.values()) {
            if (allocation.awaitsPast()) {
                all.add(allocation);
            }
        }
        ended.stream().filter(MeteredAllocation::awaitsPast).forEach(all::add);
        return all;
    }

    /** All of which something is still to be written. */
    Set<AllocationId> held() {
        Set<AllocationId> held = new HashSet<>(live.keySet());
        ended.forEach(allocation -> held.add(allocation.subject().allocation()));
        return held;
    }

    /**
     * What is to be written.
     *
     * @param open whether intervals that go on are wanted as well
     */
    List<Metered> drain(boolean open) {
        List<Metered> all = new ArrayList<>();
        live.values().forEach(allocation -> all.addAll(allocation.drain(open)));
        List<MeteredAllocation> waiting = new ArrayList<>();
        for (MeteredAllocation over = ended.poll(); over != null; over = ended.poll()) {
            if (over.awaitsPast()) {
                waiting.add(over);
            } else {
                all.addAll(over.drain(true));
            }
        }
        ended.addAll(waiting);
        return all;
    }
}
