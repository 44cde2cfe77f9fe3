package dev.lattice.core.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.NodeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes and what occupies them, indexed for the scheduler. Owned by one thread. */
public final class Fleet {
    private final Map<NodeId, NodeOffer> offers = new HashMap<>();

    public Fleet() {
        this(0);
    }

    /**
     * @param generation larger than that of any fleet before that gave ranks to the same nodes (the leader's epoch), so
     *     that what waits on them from then starts first; 0 to 8,388,607
     */
    public Fleet(long generation) {}

    /** A node appeared, or its offer changed. */
    public void offer(NodeOffer offer) {
        offers.put(offer.id(), offer);
    }

    /** A node went away. What occupies it stays known until it is vacated. */
    public void withdraw(NodeId node) {
        offers.remove(node);
    }

    /** A planned placement was committed under this name. */
    public void occupy(AllocationId allocation, Placement placement) {}

    /** A job is on a node already, such as one found after a restart of the server. */
    public void occupy(AllocationId allocation, NodeId node, PendingJob job) {}

    /** An allocation is gone from its node. A slot that it had goes to the one with the smallest rank that waits. */
    public void vacate(AllocationId allocation) {}

    public Optional<NodeOffer> offered(NodeId node) {
        return Optional.ofNullable(offers.get(node));
    }

    public Collection<NodeOffer> offers() {
        return offers.values();
    }

    /** What occupies a node, running and waiting. */
    public List<AllocationId> occupants(NodeId node) {
        return List.of();
    }

    /** Allocations in slots. */
    public int running(NodeId node) {
        return 0;
    }

    /** Allocations that wait on the node itself. */
    public int waiting(NodeId node) {
        return 0;
    }

    /** Members of a group that are on nodes. */
    public int occupiedBy(GroupId group) {
        return 0;
    }
}
