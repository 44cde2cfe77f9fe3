package dev.lattice.server.workload;

import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.scheduling.WaitingReason;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.workload.ServicePart.Need;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What services of one application are to each other: they start one after the other, and run on one node. Both are read
 * from the database each time, so that a server which takes over knows as much. One thread.
 */
final class Siblings {
    private static final long ANSWER_SECONDS = 10;

    private final Database database;
    private final WorkloadStore store;
    private final Instances instances;
    private final Dispatcher dispatcher;
    /** Those that wait for others, by the others. */
    private final Map<WorkloadId, Set<WorkloadId>> awaited = new HashMap<>();

    Siblings(Database database, WorkloadStore store, Instances instances, Dispatcher dispatcher) {
        this.database = database;
        this.store = store;
        this.instances = instances;
        this.dispatcher = dispatcher;
    }

    /** Where the services of an application are to run: a node, or why there is none. */
    record Place(Optional<NodeId> node, String why) {}

    /**
     * What has to come before the first start of a revision.
     *
     * @param sentence such as {@code db to be ready}; empty when nothing has to
     * @param inVain what of it will never come, and why; empty while all of it may
     */
    record Wait(Optional<String> sentence, Optional<String> inVain) {
        static final Wait NONE = new Wait(Optional.empty(), Optional.empty());
    }

    // ---- order ----

    /** What the revision that is wanted waits for. */
    Wait waitsFor(KnownWorkload known) {
        WorkloadId id = known.workload().id();
        awaited.values().forEach(waiting -> waiting.remove(id));
        List<Need> needs = known.wanted().plan().part().map(ServicePart::needs).orElse(List.of());
        boolean first =
                known.workload().desired() == Desired.RUNNING && known.wanted().state() == RevisionState.DEPLOYING;
        Optional<ApplicationId> application = known.workload().membership().map(Membership::application);
        if (!first || needs.isEmpty() || application.isEmpty()) {
            return Wait.NONE;
        }
        Map<String, Sibling> siblings = new HashMap<>();
        all(application.get()).forEach(sibling -> siblings.put(sibling.service(), sibling));
        List<String> missing = new ArrayList<>();
        List<String> inVain = new ArrayList<>();
        for (Need need : needs) {
            Sibling sibling = siblings.get(need.service());
            if (sibling == null) {
                // One that was taken out of the application meanwhile is not waited for.
                continue;
            }
            boolean failed = sibling.failed(need, known.before().isPresent());
            if (need.optional() && (failed || sibling.givenUp())) {
                continue;
            }
            if (failed) {
                failure(sibling).ifPresent(why -> inVain.add(need.sentence() + ", whose " + why));
            }
            if (failed
                    || !sibling.is(
                            need.condition(), instances.live(sibling.workload().id()))) {
                awaited.computeIfAbsent(sibling.workload().id(), _ -> new HashSet<>())
                        .add(id);
                missing.add(need.sentence()
                        + sibling.hopeless().map(why -> ", " + why).orElse(""));
            }
        }
        return new Wait(sentence(missing), sentence(inVain));
    }

    private static Optional<String> sentence(List<String> parts) {
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", and for ", parts));
    }

    /** Why its newest revision failed; empty when there is another one by now. */
    private Optional<String> failure(Sibling sibling) {
        WorkloadId id = sibling.workload().id();
        return database.call(handle -> store.revision(handle, id, store.newestRevision(handle, id)))
                .filter(newest -> newest.state() == RevisionState.FAILED)
                .map(newest -> "revision " + newest.number() + " failed: " + newest.note());
    }

    /** Those that wait for this one. */
    Set<WorkloadId> waitingFor(WorkloadId workload) {
        return Set.copyOf(awaited.getOrDefault(workload, Set.of()));
    }

    void forget(WorkloadId workload) {
        awaited.remove(workload);
        awaited.values().forEach(waiting -> waiting.remove(workload));
    }

    // ---- place ----

    /**
     * The node of a service that is about to start. The first one that asks finds a node with room for all of them; where
     * that has gone, and nothing of the application runs or keeps anything there, all of them move.
     *
     * @return where it has to be; the workload's row may say something else until it is read again
     */
    Place place(StoredWorkload workload) throws InterruptedException, ExecutionException, TimeoutException {
        ApplicationId application = workload.membership().orElseThrow().application();
        List<Sibling> siblings = all(application);
        List<Room.Share> shares = siblings.stream()
                .filter(sibling -> sibling.workload().desired() == Desired.RUNNING)
                .map(sibling -> new Room.Share(
                        sibling.wanted().plan(), sibling.workload().instances()))
                .toList();
        Optional<NodeId> home = workload.home();
        if (home.isPresent()) {
            boolean gone = seat(shares, home).reason().code() == WaitingReason.Code.NODE_AWAY;
            if (!gone || siblings.stream().anyMatch(this::staysWithItsNode)) {
                return new Place(home, "");
            }
        }
        Dispatcher.Seat seat = seat(shares, Optional.empty());
        if (seat.node().isEmpty()) {
            return new Place(
                    home,
                    (shares.size() > 1 ? "its application, which runs on one node as a whole, " : "it ")
                            + seat.reason().sentence());
        }
        if (!seat.node().equals(home)) {
            database.inTransaction(handle -> {
                store.holdMembers(handle, application);
                store.settle(handle, application, seat.node().get());
            });
        }
        return new Place(seat.node(), "");
    }

    private boolean staysWithItsNode(Sibling sibling) {
        boolean keeps = sibling.wanted().plan().blueprint().stateful();
        return keeps || instances.live(sibling.workload().id()).stream().anyMatch(job -> job.node() != null);
    }

    private Dispatcher.Seat seat(List<Room.Share> shares, Optional<NodeId> home)
            throws InterruptedException, ExecutionException, TimeoutException {
        return dispatcher
                .seat(Room.together(shares, home))
                .toCompletableFuture()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    private List<Sibling> all(ApplicationId application) {
        return database.call(handle -> store.members(handle, application).stream()
                .flatMap(workload -> store
                        .revision(handle, workload.id(), workload.revision())
                        .map(revision -> new Sibling(workload, revision))
                        .stream())
                .toList());
    }

    /** Whether an instance waits for a node that is not its application's any more. */
    static boolean misplaced(StoredWorkload workload, JobSnapshot job) {
        return workload.membership().isPresent()
                && job.node() == null
                && !job.stopping()
                && !Instances.service(job).home().equals(workload.home());
    }
}
