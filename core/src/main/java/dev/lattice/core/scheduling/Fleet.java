package dev.lattice.core.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.Shares.Amount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The nodes and what occupies them, indexed for the scheduler. Owned by one thread.
 *
 * <p>An allocation on a node is in a slot or waits for one. Which of them starts when a slot frees is not reported here
 * but follows from the ranks: the smallest does. What waits holds its resources already, which costs nobody anything,
 * since a node where something waits has no free slot; so all that is on a node always fits.
 */
public final class Fleet {
    /** Pools kept at once. Beyond, the one that was not used for longest is built anew when it is asked for again. */
    private static final int MAX_POOLS = 256;

    private final Map<NodeId, Node> nodes = new HashMap<>();
    private final Map<NodeId, NodeOffer> offers = new LinkedHashMap<>();
    private final Map<AllocationId, Occupancy> occupancies = new HashMap<>();
    private final Map<AllocationId, Residence> residences = new HashMap<>();
    private final Map<JobId, Claim> claims = new HashMap<>();
    private final Map<GroupId, Integer> groups = new HashMap<>();
    private final Shares shares = new Shares();
    private final LinkedHashMap<Shape.Requirement, Pool> pools = new LinkedHashMap<>(16, 0.75f, true);
    private final long firstTime;
    private long nodesSeen;
    private long freeSlots;
    private long freePlaces;

    public Fleet() {
        this(0);
    }

    /**
     * @param generation larger than that of any fleet before that gave ranks to the same nodes (the leader's epoch), so
     *     that what waits on them from then starts first; 0 to 8,388,607
     */
    public Fleet(long generation) {
        this.firstTime = Rank.firstTime(generation);
    }

    /** A node appeared, or its offer changed. */
    public void offer(NodeOffer offer) {
        Node node = node(offer.id());
        leavePools(node);
        NodeOffer before = offers.put(offer.id(), offer);
        shares.resize(before == null ? Amount.NOTHING : Amount.of(before), Amount.of(offer));
        node.offer = offer;
        node.indexedOutlook = offer.outlook();
        node.fillSlots();
        measure(node);
        pools.values().forEach(pool -> enter(pool, node));
    }

    /** A node went away. What occupies it stays known until it is vacated. */
    public void withdraw(NodeId id) {
        Node node = nodes.get(id);
        NodeOffer before = offers.remove(id);
        if (node == null || before == null) {
            return;
        }
        shares.resize(Amount.of(before), Amount.NOTHING);
        leavePools(node);
        node.offer = null;
        measure(node);
        forgetIfEmpty(node);
    }

    /**
     * A planned placement was committed under this name.
     *
     * @throws IllegalArgumentException when the allocation is known already
     */
    public void occupy(AllocationId allocation, Placement placement) {
        occupy(new Occupancy(allocation, node(placement.node()), placement.job(), placement.rank()));
    }

    /**
     * A job is on a node already, such as one found after a restart of the server: it counts as running while there are
     * slots, and starts before all that is planned from now on.
     *
     * @throws IllegalArgumentException when the allocation is known already
     */
    public void occupy(AllocationId allocation, NodeId node, PendingJob job) {
        occupy(new Occupancy(allocation, node(node), job, Rank.of(job.priority(), firstTime)));
    }

    private void occupy(Occupancy occupancy) {
        if (occupancies.putIfAbsent(occupancy.allocation, occupancy) != null) {
            throw new IllegalArgumentException("allocation " + occupancy.allocation + " is on a node already");
        }
        Node node = occupancy.node;
        node.add(occupancy);
        shares.take(occupancy.job);
        NodeOffer offer = node.offer;
        if (offer != null && offer.ahead() > 0) {
            node.line.charge(occupancy);
        }
        if (offer != null && node.running < offer.slots()) {
            node.run(occupancy);
        } else {
            node.line.add(occupancy);
        }
        occupancy.job.group().ifPresent(group -> groups.merge(group, 1, Integer::sum));
        reindex(node);
    }

    /**
     * A service is on a node from now on.
     *
     * @throws IllegalArgumentException when the allocation is known already
     */
    public void house(AllocationId allocation, NodeId node, PendingService service) {
        Residence residence = new Residence(node(node), service.workload(), service.reserved());
        if (residences.putIfAbsent(allocation, residence) != null) {
            throw new IllegalArgumentException("allocation " + allocation + " is on a node already");
        }
        residence.node().residents.merge(residence.workload(), 1, Integer::sum);
        residence.node().reserve(residence.reserved());
    }

    /** Room that is kept for a service until it comes. */
    record Claim(Node node, Resources reserved) {}

    /**
     * Jobs are stopped so that a service can have their room: what is free there is the service's until it is housed, or
     * until the claim is dropped. A claim that it had before is dropped.
     */
    public void claim(PendingService service, Eviction eviction) {
        drop(service.id());
        Node node = node(eviction.node());
        for (Occupancy occupancy : node.occupants) {
            occupancy.leaving |= eviction.victims().contains(occupancy.allocation);
        }
        claims.put(service.id(), new Claim(node, service.reserved()));
        node.claims++;
        node.reserve(service.reserved());
    }

    /** The service needs the room no more that was kept for it, if there was any. */
    public void drop(JobId service) {
        Claim claim = claims.remove(service);
        if (claim != null) {
            claim.node().claims--;
            claim.node().release(claim.reserved());
            forgetIfEmpty(claim.node());
        }
    }

    /** Whether room is kept for the service, on a node that still is what it requires. */
    public boolean claimHolds(PendingService service) {
        Claim claim = claims.get(service.id());
        NodeOffer offer = claim == null ? null : claim.node().offer;
        return offer != null
                && service.requirement().metBy(offer)
                && service.limits().fitsIn(offer.capacity())
                && service.reserved().fitsIn(offer.capacity());
    }

    /** What is kept on a node for a service. */
    Resources claimedBy(PendingService service, Node node) {
        Claim claim = claims.get(service.id());
        return claim == null || !claim.node().equals(node) ? Resources.NONE : claim.reserved();
    }

    /** What is left on a node for a service, with what is kept there for it. */
    Resources freeFor(PendingService service, Node node) {
        Resources used = node.used().minus(claimedBy(service, node));
        return node.offer == null ? Resources.NONE : node.offer.capacity().minus(used);
    }

    /** What each project's jobs have of it. */
    public Shares shares() {
        return shares;
    }

    private void moveOut(Residence residence) {
        Node node = residence.node();
        node.residents.computeIfPresent(residence.workload(), (_, count) -> count == 1 ? null : count - 1);
        node.release(residence.reserved());
        forgetIfEmpty(node);
    }

    /** How many services of a workload are on a node. */
    int residents(Node node, WorkloadId workload) {
        return node.residents.getOrDefault(workload, 0);
    }

    /** Where services of a workload are; a node that has several, as often. */
    Stream<Node> homes(WorkloadId workload) {
        return residences.values().stream()
                .filter(residence -> residence.workload().equals(workload))
                .map(Residence::node);
    }

    /** What is set aside on a node for the services of a workload. */
    Resources reserved(Node node, WorkloadId workload) {
        return residences.values().stream()
                .filter(residence ->
                        residence.node().equals(node) && residence.workload().equals(workload))
                .map(Residence::reserved)
                .reduce(Resources.NONE, Resources::plus);
    }

    /**
     * An allocation is gone from its node; unknown ones are ignored. A slot that it had goes to the smallest rank that
     * waits.
     */
    public void vacate(AllocationId allocation) {
        Residence residence = residences.remove(allocation);
        if (residence != null) {
            moveOut(residence);
            return;
        }
        Occupancy occupancy = occupancies.remove(allocation);
        if (occupancy == null) {
            return;
        }
        Node node = occupancy.node;
        node.remove(occupancy);
        shares.giveBack(occupancy.job);
        node.fillSlots();
        occupancy.job.group().ifPresent(group -> groups.computeIfPresent(group, (g, n) -> n == 1 ? null : n - 1));
        reindex(node);
        forgetIfEmpty(node);
    }

    public Optional<NodeOffer> offered(NodeId node) {
        return Optional.ofNullable(offers.get(node));
    }

    /** All offers, those of nodes that accept nothing included. */
    public Collection<NodeOffer> offers() {
        return offers.values();
    }

    /** What occupies a node, running and waiting, in the order in which it came. */
    public List<AllocationId> occupants(NodeId id) {
        Node node = nodes.get(id);
        return node == null
                ? List.of()
                : node.occupants.stream().map(o -> o.allocation).toList();
    }

    /** How all nodes are at this moment. */
    public List<Site> sites() {
        List<Site> sites = new ArrayList<>(offers.size());
        for (NodeOffer offer : offers.values()) {
            Node node = node(offer.id());
            sites.add(new Site(offer, node.used(), node.running));
        }
        return sites;
    }

    /** Allocations in slots. */
    public int running(NodeId id) {
        Node node = nodes.get(id);
        return node == null ? 0 : node.running;
    }

    /** Allocations that wait on the node itself. */
    public int waiting(NodeId id) {
        Node node = nodes.get(id);
        return node == null ? 0 : node.line.size();
    }

    /** Members of a group that are on nodes. */
    public int occupiedBy(GroupId group) {
        return groups.getOrDefault(group, 0);
    }

    /** Slots that nothing has taken, on nodes that accept work. */
    public long freeSlots() {
        return freeSlots;
    }

    /** Places for jobs to wait on nodes whose slots are taken. */
    long freePlaces() {
        return freePlaces;
    }

    long firstTime() {
        return firstTime;
    }

    /** The nodes that meet a requirement, kept up to date from now on. */
    Pool pool(Shape.Requirement requirement) {
        Pool known = pools.get(requirement);
        if (known != null) {
            return known;
        }
        if (pools.size() >= MAX_POOLS) {
            Pool eldest = pools.pollFirstEntry().getValue();
            eldest.members.forEach(node -> node.pools.remove(eldest));
        }
        Pool pool = new Pool(requirement);
        offers.keySet().forEach(id -> enter(pool, node(id)));
        pools.put(requirement, pool);
        return pool;
    }

    /** A node that is known. */
    Optional<Node> member(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    private Node node(NodeId id) {
        return nodes.computeIfAbsent(id, name -> new Node(name, nodesSeen++, firstTime));
    }

    private void forgetIfEmpty(Node node) {
        if (node.offer == null && node.occupants.isEmpty() && node.residents.isEmpty() && node.claims == 0) {
            nodes.remove(node.id);
        }
    }

    private static void enter(Pool pool, Node node) {
        if (node.offer != null && pool.requirement.metBy(node.offer)) {
            pool.enter(node, node.offer.capacity());
            node.pools.add(pool);
        }
    }

    private static void leavePools(Node node) {
        for (Pool pool : node.pools) {
            pool.leave(node);
        }
        node.pools.clear();
    }

    private void reindex(Node node) {
        if (node.freeSlots() == node.indexedFree
                && node.freePlaces() == node.indexedPlaces
                && node.line.size() == node.indexedWaiting) {
            return;
        }
        for (int i = 0; i < node.pools.size(); i++) {
            node.pools.get(i).unindex(node);
        }
        measure(node);
        for (int i = 0; i < node.pools.size(); i++) {
            node.pools.get(i).index(node);
        }
    }

    /** Brings the keys of its index entries up to date, which it must not have while that happens. */
    private void measure(Node node) {
        int free = node.freeSlots();
        int places = node.freePlaces();
        freeSlots += free - node.indexedFree;
        freePlaces += places - node.indexedPlaces;
        node.indexedFree = free;
        node.indexedPlaces = places;
        node.indexedWaiting = node.line.size();
    }
}
