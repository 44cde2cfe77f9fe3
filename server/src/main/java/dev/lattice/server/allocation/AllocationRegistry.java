package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.server.log.OutputOwner;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.node.NodeActivity;
import dev.lattice.server.node.NodeLoad;
import dev.lattice.server.node.NodeStatus;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.FleetListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which node has which allocations, and which nodes are there, readable from any thread. */
public final class AllocationRegistry implements FleetListener, NodeActivity {
    private final Map<AllocationId, Grant> grants = new ConcurrentHashMap<>();
    private final Map<NodeId, Set<JobId>> jobs = new ConcurrentHashMap<>();
    private final Map<NodeId, Instant> seen = new ConcurrentHashMap<>();
    private final Map<NodeId, NodeLoad> loads = new ConcurrentHashMap<>();
    private final Map<NodeId, String> closed = new ConcurrentHashMap<>();
    private final Set<NodeId> connected = ConcurrentHashMap.newKeySet();
    private final OutputStore outputs;
    private final InstantSource clock;
    private volatile Consumer<NodeId> presenceListener = _ -> {};
    private volatile Consumer<AllocationId> endListener = _ -> {};

    public AllocationRegistry(OutputStore outputs, InstantSource clock) {
        this.outputs = outputs;
        this.clock = clock;
    }

    /** Hears of nodes that came or went; must not block. */
    public void listen(Consumer<NodeId> listener) {
        presenceListener = listener;
    }

    /** Hears of allocations that are no more; must not block. */
    void listenToEnds(Consumer<AllocationId> listener) {
        endListener = listener;
    }

    /** The allocation's grant while it is live. */
    public Optional<Grant> find(AllocationId allocation) {
        return Optional.ofNullable(grants.get(allocation));
    }

    /** The allocation's grant if this node has it. */
    public Optional<Grant> find(NodeId node, AllocationId allocation) {
        return find(allocation).filter(grant -> grant.node().equals(node));
    }

    /** The node's live allocation for that attempt of the job. */
    Optional<AllocationId> find(NodeId node, JobId job, int attempt) {
        return grants.values().stream()
                .filter(grant -> grant.node().equals(node))
                .map(Grant::assignment)
                .filter(assignment -> assignment.job().equals(job) && assignment.attempt() == attempt)
                .map(Assignment::allocation)
                .findFirst();
    }

    /** Whether the node has a live allocation like that. */
    boolean has(NodeId node, Predicate<Assignment> wanted) {
        return grants.values().stream().anyMatch(grant -> grant.node().equals(node) && wanted.test(grant.assignment()));
    }

    /** The node was heard just now. */
    void heard(NodeId node) {
        seen.put(node, clock.instant());
    }

    /** The node said how busy it is. Held in memory alone: it is old news with the next heartbeat. */
    public void heard(NodeId node, NodeLoad load) {
        loads.put(node, load);
        heard(node);
    }

    @Override
    public NodeLoad load(NodeId node) {
        return connected.contains(node) ? loads.getOrDefault(node, NodeLoad.UNKNOWN) : NodeLoad.UNKNOWN;
    }

    /** The node was removed: what was known of it is nobody's business any more. */
    public void forget(NodeId node) {
        seen.remove(node);
        loads.remove(node);
        closed.remove(node);
        jobs.remove(node, Set.of());
    }

    @Override
    public void assigned(Grant grant) {
        add(grant);
    }

    private void add(Grant grant) {
        outputs.expect(
                grant.assignment().allocation(),
                new OutputOwner(grant.project(), grant.assignment().spec() instanceof ServiceSpec));
        grants.put(grant.assignment().allocation(), grant);
        if (grant.assignment().spec() instanceof JobSpec) {
            jobs.computeIfAbsent(grant.node(), _ -> ConcurrentHashMap.newKeySet())
                    .add(grant.assignment().job());
        }
    }

    @Override
    public void ended(AllocationId allocation) {
        Grant grant = grants.remove(allocation);
        if (grant != null) {
            Set<JobId> running = jobs.get(grant.node());
            if (running != null) {
                running.remove(grant.assignment().job());
            }
        }
        outputs.end(allocation);
        endListener.accept(allocation);
    }

    @Override
    public void restored(List<Grant> live) {
        Set<AllocationId> before = Set.copyOf(grants.keySet());
        grants.clear();
        jobs.clear();
        outputs.resume(
                live.stream().map(grant -> grant.assignment().allocation()).toList());
        live.forEach(this::add);
        before.stream().filter(allocation -> !grants.containsKey(allocation)).forEach(endListener);
        outputs.endAllBut(
                live.stream().map(grant -> grant.assignment().allocation()).collect(Collectors.toSet()));
    }

    @Override
    public void connected(NodeId node) {
        connected.add(node);
        heard(node);
        presenceListener.accept(node);
    }

    @Override
    public void disconnected(NodeId node) {
        connected.remove(node);
        loads.remove(node);
        presenceListener.accept(node);
    }

    @Override
    public void closed(NodeId node, String why) {
        if (why.isEmpty()) {
            closed.remove(node);
        } else {
            closed.put(node, why);
        }
        presenceListener.accept(node);
    }

    @Override
    public Optional<String> closed(NodeId node) {
        return Optional.ofNullable(closed.get(node));
    }

    @Override
    public NodeStatus status(NodeId node) {
        return connected.contains(node) ? NodeStatus.ONLINE : NodeStatus.OFFLINE;
    }

    @Override
    public List<JobId> runningJobs(NodeId node) {
        return jobs.getOrDefault(node, Set.of()).stream().sorted().toList();
    }

    @Override
    public Optional<Instant> lastSeen(NodeId node) {
        return Optional.ofNullable(seen.get(node));
    }

    @Override
    public Map<NodeId, Instant> lastSeen() {
        return Map.copyOf(seen);
    }
}
