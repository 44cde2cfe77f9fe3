package dev.lattice.server.workload;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.workload.Course;
import dev.lattice.core.workload.Course.Order;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.Pilot;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.Situation;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.server.endpoint.Domain;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Submission;
import dev.lattice.server.workload.WorkloadStore.Backend;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The one thread that makes workloads what their owners want. Whatever happens to a workload only wakes it: it then reads
 * all that counts, asks the {@link Pilot}, and carries its orders out. So nothing has to be remembered about what was
 * under way, and a server that takes over begins by looking at every workload once.
 */
public final class WorkloadController implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkloadController.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LEADER_CHECK = Duration.ofMillis(200);
    private static final long ANSWER_SECONDS = 10;

    private final Parts parts;
    private final InstantSource clock;
    private final Wakes wakes;
    private final Instances instances;
    private final LinkBook links = new LinkBook();
    private final Set<JobId> stopping = new HashSet<>();
    /** Workloads with links that lead nowhere yet. */
    private final Set<WorkloadId> blocked = new HashSet<>();

    private final Thread thread;
    private volatile boolean closed;
    private boolean led;

    /**
     * What it works with.
     *
     * @param changed hears of each workload that stands differently, and whether it is gone
     * @param discard hears of a node that has storage to remove
     */
    record Parts(
            Database database,
            WorkloadStore store,
            SecretStore secrets,
            Starts starts,
            Dispatcher dispatcher,
            Endpoints endpoints,
            Domains domains,
            RouteMessages messages,
            Routes routes,
            BiConsumer<StoredWorkload, Boolean> changed,
            java.util.function.Consumer<NodeId> discard) {}

    WorkloadController(Parts parts, Instances instances, Wakes wakes, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
        this.wakes = wakes;
        this.instances = instances;
        this.thread = Thread.ofVirtual().name("workloads").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Something about the workload changed. Any thread. */
    void wake(WorkloadId workload) {
        wakes.wake(workload);
    }

    /** A node came or went. Any thread. */
    public void nodeChanged(NodeId node) {
        instances.on(node).forEach(wakes::wake);
    }

    // ---- the thread ----

    private void run() {
        try {
            while (!closed) {
                if (!parts.dispatcher().leading()) {
                    led = false;
                    Thread.sleep(LEADER_CHECK);
                    continue;
                }
                if (!led) {
                    led = takeOver();
                }
                for (WorkloadId workload : wakes.take(LEADER_CHECK)) {
                    steer(workload);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takeOver() throws InterruptedException {
        try {
            List<WorkloadId> all = parts.database().call(handle -> parts.store().ids(handle));
            parts.routes().begin();
            stopping.clear();
            links.clear();
            Set<WorkloadId> unknown = new HashSet<>(all);
            unknown.removeIf(this::steer);
            // Those that are linked to, once more: now it is known from where.
            wakes.take(Duration.ZERO).forEach(workload -> {
                if (steer(workload)) {
                    unknown.remove(workload);
                }
            });
            parts.routes().finish(endpoints(unknown));
            return true;
        } catch (Problem away) {
            LOG.debugf("workloads are not looked at yet: %s", away.getMessage());
            Thread.sleep(LEADER_CHECK);
            return false;
        }
    }

    /** @throws Problem when the database is away, so that it is not known what would be taken from gateways */
    private Map<WorkloadId, Set<Long>> endpoints(Set<WorkloadId> workloads) {
        return parts.database().call(handle -> {
            Map<WorkloadId, Set<Long>> endpoints = new HashMap<>();
            for (WorkloadId workload : workloads) {
                Set<Long> ids = new HashSet<>(Set.of(RouteMessages.linkId(workload)));
                parts.endpoints().of(handle, workload).forEach(endpoint -> ids.add(endpoint.id()));
                endpoints.put(workload, ids);
            }
            return endpoints;
        });
    }

    /** Returns whether it could be looked at; if not, it is again soon. */
    private boolean steer(WorkloadId id) {
        try {
            Optional<Instant> next = look(id);
            next.ifPresent(at -> wakes.wakeAt(id, at));
            return true;
        } catch (StaleWorkloadException changed) {
            wakes.wake(id);
        } catch (RuntimeException | ExecutionException | TimeoutException failed) {
            LOG.warnf("workload %s is looked at again: %s", id, failed.getMessage());
            LOG.debug("because", failed);
            wakes.wakeAt(id, clock.instant().plus(RETRY));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** What the database says of one workload. */
    private record Known(
            StoredWorkload workload,
            StoredRevision wanted,
            Optional<StoredRevision> serving,
            Set<AllocationId> routed,
            List<Endpoint> endpoints,
            List<Domain> domains) {
        /** Those that containers of it may have. */
        Set<Integer> ports() {
            Set<Integer> ports = new TreeSet<>();
            Stream.concat(Stream.of(wanted), serving.stream())
                    .flatMap(revision -> revision.plan().blueprint().ports().stream())
                    .forEach(port -> ports.add(port.number()));
            return ports;
        }
    }

    private Optional<Instant> look(WorkloadId id) throws InterruptedException, ExecutionException, TimeoutException {
        Optional<Known> found = parts.database()
                .call(handle -> parts.store()
                        .find(handle, id)
                        .map(workload -> new Known(
                                workload,
                                parts.store()
                                        .revision(handle, id, workload.revision())
                                        .orElseThrow(),
                                workload.serving()
                                        .flatMap(number -> parts.store().revision(handle, id, number)),
                                parts.store().routed(handle, id),
                                parts.endpoints().of(handle, id),
                                parts.domains().of(handle, id))));
        if (found.isEmpty()) {
            parts.routes().set(id, List.of());
            links.record(id, List.of()).forEach(wakes::wake);
            instances.forget(id);
            return Optional.empty();
        }
        Known known = found.get();
        List<JobSnapshot> live = instances.live(id);
        links.record(id, live).forEach(wakes::wake);
        stopping.retainAll(stillLive(live));
        Course course = Pilot.steer(situation(known, live, Optional.empty()));
        Optional<Starts.Resolved> made = Optional.empty();
        blocked.remove(id);
        if (course.orders().stream().anyMatch(Order.Start.class::isInstance)) {
            try {
                made = Optional.of(parts.starts().resolved(known.workload(), known.wanted()));
            } catch (Problem obstacle) {
                blocked.add(id);
                course = Pilot.steer(situation(known, live, Optional.of(obstacle.getMessage())));
            }
        }
        carryOut(known, course, made, live);
        return course.orders().isEmpty() ? course.lookAgain() : Optional.of(clock.instant());
    }

    /** Told to end and not known to have: of this workload or of others. */
    private Set<JobId> stillLive(List<JobSnapshot> live) {
        Set<JobId> ids = new HashSet<>(stopping);
        live.forEach(job -> ids.add(job.id()));
        return ids;
    }

    private Situation situation(Known known, List<JobSnapshot> live, Optional<String> obstacle)
            throws InterruptedException, ExecutionException, TimeoutException {
        StoredWorkload workload = known.workload();
        Map<JobId, String> waiting = reasons(live);
        List<Situation.Instance> seen = live.stream()
                .map(job -> Instances.seen(
                        job,
                        stopping,
                        one -> one.allocation() != null && known.routed().contains(one.allocation()),
                        waiting.getOrDefault(job.id(), "")))
                .toList();
        return new Situation(
                workload.desired(),
                workload.instances(),
                revision(known.wanted()),
                known.serving()
                        .filter(serving -> serving.number() != known.wanted().number())
                        .map(WorkloadController::revision),
                seen,
                instances.ended(workload.id()),
                obstacle,
                clock.instant());
    }

    private static Situation.Revision revision(StoredRevision stored) {
        return new Situation.Revision(
                stored.number(),
                stored.state(),
                stored.plan().update(),
                stored.readyAt(),
                stored.plan().blueprint().readyWithin(),
                stored.note());
    }

    private Map<JobId, String> reasons(List<JobSnapshot> live)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<JobId> queued = live.stream()
                .filter(job -> job.state() == JobState.QUEUED)
                .map(JobSnapshot::id)
                .toList();
        Map<JobId, String> sentences = new HashMap<>();
        if (!queued.isEmpty()) {
            parts.dispatcher()
                    .explain(queued)
                    .toCompletableFuture()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .forEach((job, reason) -> sentences.put(job, reason.sentence()));
        }
        return sentences;
    }

    // ---- carrying out ----

    private void carryOut(Known known, Course course, Optional<Starts.Resolved> made, List<JobSnapshot> live)
            throws InterruptedException, ExecutionException, TimeoutException {
        StoredWorkload before = known.workload();
        List<Backend> backends = backends(course, live);
        StoredWorkload after = write(known, course, backends, live);
        boolean gone = after.desired() == Desired.DELETED && live.isEmpty();
        if (gone) {
            delete(after);
            return;
        }
        RouteMessages.Standing standing = new RouteMessages.Standing(after, course.state(), backends);
        List<Route> routes = new ArrayList<>(parts.messages().routes(standing, known.endpoints(), known.domains()));
        parts.messages().link(standing, known.ports(), links.nodes(before.id())).ifPresent(routes::add);
        parts.routes().set(before.id(), routes);
        order(known, course, made);
        if (!after.equals(before)) {
            parts.changed().accept(after, false);
        }
        if (!after.equals(before) || !course.orders().isEmpty()) {
            // What it is now may be what others wait for.
            blocked.forEach(wakes::wake);
        }
    }

    private static List<Backend> backends(Course course, List<JobSnapshot> live) {
        return live.stream()
                .filter(job -> course.routed().contains(job.id()))
                .map(job -> new Backend(Objects.requireNonNull(job.allocation()), Objects.requireNonNull(job.node())))
                .toList();
    }

    /** Writes what the course says of the workload and its revisions, as one transaction. */
    private StoredWorkload write(Known known, Course course, List<Backend> backends, List<JobSnapshot> live) {
        StoredWorkload before = known.workload();
        Set<AllocationId> routed = new HashSet<>();
        backends.forEach(backend -> routed.add(backend.allocation()));
        Instant now = clock.instant();
        StoredWorkload after = standing(known, course, live, now);
        boolean moved =
                course.orders().stream().anyMatch(order -> order instanceof Order.Serve || order instanceof Order.Fail);
        if (after.equals(before) && !moved && routed.equals(known.routed())) {
            return before;
        }
        return parts.database().transaction(handle -> {
            // First of all, as whoever changes it does: so neither waits for rows of which the other has some.
            if (!parts.store().hold(handle, before)) {
                throw new StaleWorkloadException();
            }
            for (Order order : course.orders()) {
                if (order instanceof Order.Serve(int number)) {
                    before.serving()
                            .filter(old -> old != number)
                            .ifPresent(old ->
                                    parts.store().move(handle, before.id(), old, RevisionState.SUPERSEDED, "", null));
                    parts.store().move(handle, before.id(), number, RevisionState.SERVING, "", now);
                    parts.secrets().serve(handle, before.id(), number, now);
                } else if (order instanceof Order.Fail(int number, String why)) {
                    parts.store().move(handle, before.id(), number, RevisionState.FAILED, why, null);
                    parts.secrets().giveUp(handle, before.id(), number);
                }
            }
            if (!routed.equals(known.routed())) {
                parts.store()
                        .route(
                                handle,
                                known.endpoints().stream().map(Endpoint::id).toList(),
                                backends);
            }
            if (after.equals(before)) {
                return before;
            }
            if (!parts.store().update(handle, after)) {
                throw new StaleWorkloadException();
            }
            return parts.store().find(handle, before.id()).orElseThrow(StaleWorkloadException::new);
        });
    }

    private static StoredWorkload standing(Known known, Course course, List<JobSnapshot> live, Instant now) {
        StoredWorkload workload = known.workload();
        int revision = workload.revision();
        Optional<Integer> serving = workload.serving();
        for (Order order : course.orders()) {
            if (order instanceof Order.Serve(int number)) {
                serving = Optional.of(number);
            } else if (order instanceof Order.GoBack(int number)) {
                revision = number;
            }
        }
        Optional<NodeId> home = workload.home();
        if (home.isEmpty() && known.wanted().plan().blueprint().stateful()) {
            home = live.stream().map(JobSnapshot::node).filter(Objects::nonNull).findFirst();
        }
        StoredWorkload after = new StoredWorkload(
                workload.id(),
                workload.project(),
                workload.owner(),
                workload.name(),
                workload.kind(),
                workload.desired(),
                workload.instances(),
                revision,
                serving,
                home,
                workload.maintenance(),
                course.state(),
                course.note(),
                workload.version(),
                workload.createdAt(),
                workload.changedAt());
        return after.equals(workload) ? workload : after.changed(now);
    }

    private void order(Known known, Course course, Optional<Starts.Resolved> made)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Submission> starts = new ArrayList<>();
        List<JobId> stops = new ArrayList<>();
        for (Order order : course.orders()) {
            switch (order) {
                case Order.Start(int _, int ordinal) ->
                    starts.add(parts.starts().instance(known.workload(), known.wanted(), made.orElseThrow(), ordinal));
                case Order.Stop(JobId instance) -> stops.add(instance);
                case Order.Serve _, Order.Fail _, Order.GoBack _ -> {
                    // Written already.
                }
            }
        }
        if (!stops.isEmpty()) {
            stopping.addAll(stops);
            parts.dispatcher().cancel(stops).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        if (!starts.isEmpty()) {
            parts.dispatcher().submit(starts).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void delete(StoredWorkload workload) {
        parts.routes().set(workload.id(), List.of());
        parts.database().inTransaction(handle -> {
            parts.endpoints().release(handle, workload.id());
            parts.store().delete(handle, workload);
        });
        instances.forget(workload.id());
        workload.home().ifPresent(parts.discard());
        parts.changed().accept(workload, true);
    }

    /** Its owner changed it meanwhile. */
    private static final class StaleWorkloadException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
