package dev.lattice.server.node;

import dev.lattice.api.page.Page;
import dev.lattice.api.worker.WorkerView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Principal;
import dev.lattice.server.node.NodeListener.PolledHeartbeat;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** The machines that were lent: who they are, how they are, and what people do to them. */
public final class NodeService {
    private final Database database;
    private final NodeStore store = new NodeStore();
    private final JoinTokenStore joinTokens = new JoinTokenStore();
    private final Enrollment enrollment;
    private final NodeIdentity identity;
    private final NodeViews views;
    private final NodeListener listener;
    private final Ground ground;

    /** What most services need. */
    public record Ground(AuditLog audit, EventHub events, Executor blocking, Clock clock) {}

    public NodeService(
            Database database,
            Enrollment enrollment,
            NodeIdentity identity,
            NodeActivity activity,
            NodeListener listener,
            Ground ground) {
        this.database = database;
        this.enrollment = enrollment;
        this.identity = identity;
        this.views = new NodeViews(activity, ground.clock());
        this.listener = listener;
        this.ground = ground;
    }

    /** Lets a node in and tells everybody. */
    public Enrollment.Enrolled register(NodeId id, Facts facts, Enrollment.Proof proof) {
        Enrollment.Enrolled enrolled = enrollment.enroll(id, facts, proof);
        changed(enrolled.node());
        return enrolled;
    }

    /**
     * Takes down what a node says of itself as its session opens.
     *
     * @return what is on record now
     * @throws Problem NOT_FOUND when the node was removed
     */
    public Node observe(NodeId id, Facts facts) {
        Node node = database.transaction(handle -> {
            store.update(handle, id, facts);
            return find(handle, id);
        });
        identity.forget(id);
        publish(node);
        return node;
    }

    /** The node as it stands on record, or stood a moment ago when it called: that one is answered from memory. */
    public Node recall(NodeId id) {
        return identity.remembered(id).orElseGet(() -> get(id));
    }

    /** The oldest registration of each node that counts for something, where earlier ones are over. */
    public Map<NodeId, Integer> registrations() {
        return database.call(store::registrations);
    }

    /** The node as it stands on record, whosever it is. */
    public Node get(NodeId id) {
        return database.call(handle -> find(handle, id));
    }

    /** Tells the watchers of the node's project how it is now. Returns at once. */
    public void announce(NodeId id) {
        ground.blocking()
                .execute(() ->
                        database.call(handle -> store.find(handle, id)).ifPresent(stored -> publish(stored.node())));
    }

    WorkerView view(Principal.User caller, NodeId id) {
        return views.view(visible(caller, id));
    }

    WorkerView view(Node node) {
        return views.view(node);
    }

    Page<WorkerView> list(Principal.User caller, Paging paging) {
        Optional<ProjectId> scope = caller.isAdmin() ? Optional.empty() : Optional.of(caller.project());
        return paging.page(
                limit -> database
                        .call(handle ->
                                store.page(handle, scope, paging.cursor().orElse(""), limit))
                        .stream()
                        .map(views::view)
                        .toList(),
                worker -> worker.workerId().value());
    }

    /** Which nodes the caller may know of by name. */
    public Predicate<NodeId> visibleTo(Principal.User caller) {
        if (caller.isAdmin()) {
            return _ -> true;
        }
        return database.call(handle -> store.ids(handle, caller.project()))::contains;
    }

    /** Lets a node that waits for approval work. */
    WorkerView approve(Principal.User caller, NodeId id) {
        Node node = database.transaction(handle -> {
            if (!store.approve(handle, id)) {
                throw Problem.notFound("worker", id);
            }
            Node approved = find(handle, id);
            audit(handle, approved, caller.email(), "node.approved");
            return approved;
        });
        changed(node);
        return views.view(node);
    }

    /** Removes a node: its token is worthless from now on, its jobs become lost and are retried. */
    void remove(Principal.User caller, NodeId id) {
        Node node = visible(caller, id);
        int generation = database.transaction(handle -> {
            int next = store.remove(handle, id, ground.clock().instant())
                    .orElseThrow(() -> Problem.notFound("worker", id));
            joinTokens.spend(handle, id, ground.clock().instant());
            audit(handle, node, caller.email(), "node.removed");
            return next;
        });
        identity.forget(id);
        listener.nodeRemoved(node, generation);
        ground.events().publish(node.project(), "worker-removed", views.view(node));
    }

    /** A polling worker is there. */
    List<JobId> heartbeat(NodeId id, PolledHeartbeat heartbeat) {
        boolean news = database.call(handle ->
                store.heartbeat(handle, id, heartbeat.error(), ground.clock().instant()));
        Node node = get(id);
        if (news) {
            changed(node);
        }
        return listener.heartbeat(node, heartbeat);
    }

    private void changed(Node node) {
        identity.forget(node.id());
        listener.nodeChanged(node);
        publish(node);
    }

    private void publish(Node node) {
        if (ground.events().watched(node.project())) {
            ground.events().publish(node.project(), "worker", views.view(node));
        }
    }

    /**
     * The node, for whom it is to be seen by.
     *
     * @throws Problem NOT_FOUND when it is not theirs
     */
    public Node visible(Principal.User caller, NodeId id) {
        return database.call(handle -> store.find(handle, id))
                .map(NodeStore.Stored::node)
                .filter(node -> caller.isAdmin() || node.project().equals(caller.project()))
                .orElseThrow(() -> Problem.notFound("worker", id));
    }

    private Node find(Handle handle, NodeId id) {
        return store.find(handle, id).map(NodeStore.Stored::node).orElseThrow(() -> Problem.notFound("worker", id));
    }

    private void audit(Handle handle, Node node, String actor, String action) {
        ground.audit()
                .record(
                        handle,
                        Optional.of(node.project()),
                        actor,
                        action,
                        node.id().value(),
                        node.hostname());
    }
}
