package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Outlook;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.scheduling.FairQueue;
import dev.lattice.core.scheduling.Fleet;
import dev.lattice.core.scheduling.NodeOffer;
import dev.lattice.core.scheduling.PendingJob;
import dev.lattice.core.scheduling.PendingService;
import dev.lattice.core.scheduling.Placement;
import dev.lattice.core.scheduling.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** All nodes that are connected or hold allocations, and their leases. Confined to the dispatcher's thread. */
final class NodeBook {
    private static final Logger LOG = Logger.getLogger(NodeBook.class);

    private final Map<NodeId, NodeRecord> nodes = new HashMap<>();
    private final Set<AllocationId> waiting = new LinkedHashSet<>();
    private final Fleet fleet;
    private final LongSupplier nanoTime;
    /** What was told of nodes that take nothing new. */
    private final Map<NodeId, String> closures = new HashMap<>();

    private final BiConsumer<NodeId, String> closed;

    /**
     * @param epoch of this server's leadership: ranks given under a later one come before those of an earlier one
     * @param closed hears why a node takes nothing new although it is there, and an empty text when it does again
     */
    NodeBook(long epoch, LongSupplier nanoTime, BiConsumer<NodeId, String> closed) {
        this.closed = closed;
        this.fleet = new Fleet(epoch);
        this.nanoTime = nanoTime;
    }

    Fleet fleet() {
        return fleet;
    }

    Map<NodeId, NodeRecord> byId() {
        return nodes;
    }

    Collection<NodeRecord> all() {
        return nodes.values();
    }

    NodeRecord record(NodeId id) {
        return nodes.computeIfAbsent(id, node -> new NodeRecord(node, NodeFacts.UNKNOWN, nanoTime.getAsLong()));
    }

    void occupy(AllocationId allocation, Placement placement) {
        record(placement.node()).occupy(allocation);
        fleet.occupy(allocation, placement);
        waiting.add(allocation);
    }

    /** A service is on the node from now on. */
    void house(AllocationId allocation, NodeId node, PendingService service) {
        record(node).allocations.add(allocation);
        fleet.house(allocation, node, service);
    }

    /** An allocation that the database says the node has. */
    void restore(AllocationId allocation, NodeId node, PendingJob job, boolean started) {
        record(node).allocations.add(allocation);
        fleet.occupy(allocation, node, job);
        if (!started) {
            waiting.add(allocation);
        }
    }

    /** A node that starts what it is given is trusted again. */
    void started(AllocationId allocation, NodeId node) {
        waiting.remove(allocation);
        NodeRecord record = record(node);
        if (record.quarantine.clear()) {
            offer(record);
        }
    }

    /** The node could not start a job, and it is its own fault. */
    void failed(NodeId node, JobId job) {
        NodeRecord record = record(node);
        long now = nanoTime.getAsLong();
        if (record.quarantine.failed(job, now)) {
            LOG.warnf(
                    "node %s fails to start what it is given, and gets nothing for %d s",
                    node, record.quarantine.left(now).toSeconds());
            offer(record);
        }
    }

    /** How long nothing is given to the node because it fails; zero when it does not. */
    Duration quarantined(NodeId node, long now) {
        NodeRecord record = nodes.get(node);
        return record == null ? Duration.ZERO : record.quarantine.left(now);
    }

    /** Nodes that were left alone for long enough are tried again. */
    void expireQuarantines(long now) {
        for (NodeRecord record : nodes.values()) {
            if (record.quarantine.expire(now)) {
                offer(record);
            }
        }
    }

    void vacate(AllocationId allocation, NodeId node) {
        waiting.remove(allocation);
        fleet.vacate(allocation);
        NodeRecord record = record(node);
        if (record.vacate(allocation)) {
            offer(record);
        }
    }

    /** Allocations that their node has not started yet. */
    List<AllocationId> waitingAllocations() {
        return new ArrayList<>(waiting);
    }

    /** The node's allocations, in a list of their own. */
    List<AllocationId> allocations(NodeId node) {
        return new ArrayList<>(record(node).allocations);
    }

    /** The node's allocations as far as it is known at all, in a list of their own. */
    List<AllocationId> known(NodeId node) {
        NodeRecord record = nodes.get(node);
        return record == null ? List.of() : List.copyOf(record.allocations);
    }

    boolean reachable(NodeId node) {
        NodeRecord record = nodes.get(node);
        return record != null && record.link != null && !record.offline;
    }

    /** How many more wait on the node than would be given to it now. */
    int excess(NodeId node) {
        int ahead = fleet.offered(node).map(NodeOffer::ahead).orElse(0);
        return Math.max(0, fleet.waiting(node) - ahead);
    }

    /** Whether another node could start the job at once. */
    boolean couldStart(PendingJob job, NodeId elsewhereThan) {
        FairQueue alone = new FairQueue();
        alone.add(job);
        return Scheduler.plan(fleet, alone, 1).placements().stream()
                .anyMatch(placement -> !placement.ahead() && !placement.node().equals(elsewhereThan));
    }

    void learn(NodeId node, long runningMicros) {
        NodeRecord record = record(node);
        if (record.learn(runningMicros)) {
            offer(record);
        }
    }

    /** How likely nodes are to stay; of those that are not known nothing is kept. */
    void foresee(Map<NodeId, Outlook> outlooks) {
        outlooks.forEach((id, outlook) -> {
            NodeRecord record = nodes.get(id);
            if (record != null) {
                record.outlook = outlook;
                offer(record);
            }
        });
    }

    void offer(NodeRecord record) {
        NodeOffer offer = record.offer();
        fleet.offer(offer);
        if (!offer.closed().equals(closures.getOrDefault(record.id, ""))) {
            closures.put(record.id, offer.closed());
            closed.accept(record.id, offer.closed());
        }
    }

    void remove(NodeId node) {
        fleet.withdraw(node);
        nodes.remove(node);
        closures.remove(node);
    }
}
