package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One turn of the dispatcher: what it will write, and what it will tell to whom once that is committed. */
final class Round {
    final LedgerBatch batch = new LedgerBatch();
    private final Map<NodeId, Orders> orders = new LinkedHashMap<>();
    private final Set<LiveJob> published = new LinkedHashSet<>();
    private final List<FleetListener.Grant> grants = new ArrayList<>();
    private final List<AllocationId> ended = new ArrayList<>();
    private final List<Promise<?>> promises = new ArrayList<>();

    private record Orders(List<Assignment> starts, List<NodeLink.Stop> stops, List<AllocationId> settled) {}

    private record Promise<T>(CompletableFuture<T> future, Runnable answer) {
        void keep() {
            answer.run();
        }
    }

    /** The job changed: it is written, and its watchers hear of it. */
    void changed(LiveJob job) {
        batch.changed(job);
        published.add(job);
    }

    /** Watchers hear of the job; nothing is written now. */
    void show(LiveJob job) {
        published.add(job);
    }

    void start(NodeId node, Assignment assignment, ProjectId project) {
        grants.add(new FleetListener.Grant(node, project, assignment));
        to(node).starts().add(assignment);
    }

    /** The allocation is no more. */
    void ended(AllocationId allocation) {
        ended.add(allocation);
    }

    void stop(NodeId node, AllocationId allocation, NodeLink.Stop.Reason reason) {
        to(node).stops().add(new NodeLink.Stop(allocation, reason));
    }

    void settle(NodeId node, AllocationId allocation) {
        to(node).settled().add(allocation);
    }

    /** Answers the caller after the commit. */
    <T> void promise(CompletableFuture<T> future, T value) {
        promises.add(new Promise<>(future, () -> future.complete(value)));
    }

    /** Answers the caller after the commit that it is not done, for a reason that the commit makes true. */
    void refuse(CompletableFuture<?> future, Throwable why) {
        promises.add(new Promise<>(future, () -> future.completeExceptionally(why)));
    }

    /** Everything that follows from a commit: work first, then who watches, then who asked. */
    void tell(Map<NodeId, NodeRecord> nodes, JobBoard board, FleetListener fleet) {
        grants.forEach(fleet::assigned);
        orders.forEach((id, node) -> {
            NodeRecord record = nodes.get(id);
            NodeLink link = record == null ? null : record.link;
            if (link != null) {
                link.deliver(new NodeLink.Delivery(node.starts(), node.stops(), node.settled()));
            }
        });
        // Before the job's end is seen: who sees it finds all of its output.
        ended.forEach(fleet::ended);
        for (LiveJob job : published) {
            board.publish(job.entry, job.snapshot());
        }
        promises.forEach(Promise::keep);
    }

    /** The commit failed: everybody who waits for an answer learns it. */
    void fail(Throwable cause) {
        promises.forEach(promise -> promise.future().completeExceptionally(cause));
    }

    private Orders to(NodeId node) {
        return orders.computeIfAbsent(node, id -> new Orders(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    }
}
