package dev.lattice.server.workload;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.workload.Course;
import dev.lattice.core.workload.Course.Order;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.Pilot;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.Situation.Image;
import dev.lattice.protocol.gateway.Route;
import dev.lattice.server.endpoint.Routes;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Submission;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
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
    private static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(5);
    private static final long ANSWER_SECONDS = 10;
    /** How often a node is looked after that is away with an image that only it has. */
    private static final Duration AWAY = Duration.ofSeconds(5);

    private final Parts parts;
    private final InstantSource clock;
    private final Wakes wakes;
    private final Instances instances;
    private final Situations situations;
    private final LinkBook links = new LinkBook();
    /** Workloads with links that lead nowhere yet. */
    private final Set<WorkloadId> blocked = new HashSet<>();

    private final Thread thread;
    private volatile boolean closed;
    /** The leadership of this server under which all workloads were looked at. */
    private long led;

    /**
     * What it works with.
     *
     * @param changed hears of each workload that stands differently, and whether it is gone
     * @param discard hears of a node that has storage to remove
     */
    record Parts(
            WorkloadBook book,
            Starts starts,
            RevisionImages images,
            Siblings siblings,
            Dispatcher dispatcher,
            RouteMessages messages,
            Routes routes,
            BiConsumer<StoredWorkload, Boolean> changed,
            java.util.function.Consumer<NodeId> discard) {}

    WorkloadController(Parts parts, Instances instances, Wakes wakes, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
        this.wakes = wakes;
        this.instances = instances;
        this.situations = new Situations(instances, clock);
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
        if (parts.images().places().met(node)) {
            instances.all().forEach(wakes::wake);
        }
        instances.concernedBy(node).forEach(wakes::wake);
    }

    // ---- the thread ----

    private void run() {
        try {
            while (!closed) {
                try {
                    turn();
                } catch (RuntimeException failed) {
                    // Whatever it is: without this thread no workload is looked at any more.
                    LOG.warnf("workloads are looked at again in a moment: %s", failed.getMessage());
                    LOG.debug("because", failed);
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        long epoch = parts.dispatcher().epoch();
        if (epoch == 0) {
            Thread.sleep(LEADER_CHECK);
            return;
        }
        if (epoch != led) {
            takeOver();
            led = epoch;
        }
        for (WorkloadId workload : wakes.take(LEADER_CHECK)) {
            steer(workload);
        }
    }

    private void takeOver() throws InterruptedException {
        List<WorkloadId> all = parts.book().ids();
        parts.routes().begin();
        links.clear();
        Set<WorkloadId> unknown = new HashSet<>(all);
        unknown.removeIf(this::steer);
        // Those that are linked to, once more: now it is known from where.
        wakes.take(Duration.ZERO).forEach(workload -> {
            if (steer(workload)) {
                unknown.remove(workload);
            }
        });
        // Fails when the database is away, for then it is not known what would be taken from gateways.
        parts.routes().finish(parts.book().routes(unknown));
    }

    /** Returns whether it could be looked at; if not, it is again soon. */
    private boolean steer(WorkloadId id) {
        try {
            Optional<Instant> next = look(id);
            next.ifPresent(at -> wakes.wakeAt(id, at));
            return true;
        } catch (WorkloadBook.StaleWorkloadException changed) {
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

    private Optional<Instant> look(WorkloadId id) throws InterruptedException, ExecutionException, TimeoutException {
        Optional<KnownWorkload> found = parts.book().read(id);
        if (found.isEmpty()) {
            parts.routes().set(id, List.of());
            links.record(id, List.of()).forEach(wakes::wake);
            parts.siblings().waitingFor(id).forEach(wakes::wake);
            parts.siblings().forget(id);
            instances.forget(id);
            return Optional.empty();
        }
        KnownWorkload known = found.get();
        List<JobSnapshot> live = instances.live(id);
        ImagePlaces places = parts.images().places();
        places.learn(known, live, instances.past(id));
        Optional<Image> image = parts.images().making(known, live);
        if (image.isPresent() && known.wanted().state() == RevisionState.BUILDING) {
            known = parts.images().complete(known, image.get());
        }
        links.record(id, live).forEach(wakes::wake);
        instances.explained(id, reasons(live));
        Siblings.Wait wait = parts.siblings().waitsFor(known);
        Course course = Pilot.steer(situations.of(known, live, image, Optional.empty(), wait));
        Map<Integer, Starts.Resolved> made = new HashMap<>();
        blocked.remove(id);
        Optional<String> homeless = homeless(known, course, live);
        if (homeless.isPresent()) {
            carryOut(known, Pilot.steer(situations.of(known, live, image, homeless, wait)), made, live);
            return Optional.of(clock.instant().plus(LOOK_FOR_ROOM));
        }
        if (starts(known, course)) {
            try {
                for (int revision : started(known, course)) {
                    made.put(revision, parts.starts().resolved(known.workload(), known.revision(revision)));
                }
            } catch (Problem obstacle) {
                if (obstacle.code() == ErrorCode.UNAVAILABLE) {
                    throw obstacle;
                }
                blocked.add(id);
                course = Pilot.steer(situations.of(known, live, image, Optional.of(obstacle.getMessage()), wait));
            }
        }
        carryOut(known, course, made, live);
        return images(known, live, next(course));
    }

    /** Sees to it that the image can be had where instances are wanted. Returns when to look again. */
    private Optional<Instant> images(KnownWorkload known, List<JobSnapshot> live, Optional<Instant> next)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (known.wanted().plan().built().isEmpty()) {
            return next;
        }
        ImagePlaces places = parts.images().places();
        places.settle(known);
        if (known.workload().desired() != Desired.RUNNING) {
            return next;
        }
        places.copy(known, live);
        List<JobId> misplaced = places.misplaced(known, live);
        if (!misplaced.isEmpty()) {
            parts.dispatcher().cancel(misplaced).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        if (!places.waits(known, live)) {
            return next;
        }
        Instant again = clock.instant().plus(AWAY);
        return next.filter(again::isAfter).or(() -> Optional.of(again));
    }

    /**
     * Why a service of an application finds no node with the others; empty when it has one or needs none.
     *
     * @throws WorkloadBook.StaleWorkloadException when it has found one just now
     */
    private Optional<String> homeless(KnownWorkload known, Course course, List<JobSnapshot> live)
            throws InterruptedException, ExecutionException, TimeoutException {
        StoredWorkload workload = known.workload();
        boolean begins = course.orders().stream()
                .anyMatch(order -> order instanceof Order.Start || order instanceof Order.Build);
        boolean waits = live.stream().anyMatch(job -> job.node() == null && !job.stopping());
        if (workload.membership().isEmpty() || !(begins || waits)) {
            return Optional.empty();
        }
        Siblings.Place place = parts.siblings().place(workload);
        if (!place.node().equals(workload.home())) {
            throw new WorkloadBook.StaleWorkloadException();
        }
        List<JobId> misplaced = live.stream()
                .filter(job -> Siblings.misplaced(workload, job))
                .map(JobSnapshot::id)
                .toList();
        if (!misplaced.isEmpty()) {
            parts.dispatcher().cancel(misplaced).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        return Optional.of(place.why()).filter(why -> !why.isEmpty());
    }

    /** What was written counts at once; of what nodes and the dispatcher were told there will be news. */
    private Optional<Instant> next(Course course) {
        if (course.orders().isEmpty()) {
            return course.lookAgain();
        }
        boolean told = course.orders().stream()
                .allMatch(order ->
                        order instanceof Order.Start || order instanceof Order.Stop || order instanceof Order.Build);
        return Optional.of(told ? clock.instant().plus(RETRY) : clock.instant());
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

    /** Whether the course starts something, or makes place for what is to be started next. */
    private static boolean starts(KnownWorkload known, Course course) {
        boolean replaces =
                known.workload().desired() == Desired.RUNNING && known.wanted().state() == RevisionState.DEPLOYING;
        return course.orders().stream()
                .anyMatch(order -> order instanceof Order.Start || (replaces && order instanceof Order.Stop));
    }

    /** The revisions of which it starts something, and the one for which it makes place. */
    private static Set<Integer> started(KnownWorkload known, Course course) {
        Set<Integer> revisions = new HashSet<>();
        course.orders().forEach(order -> {
            if (order instanceof Order.Start(int revision, int _)) {
                revisions.add(revision);
            }
        });
        return revisions.isEmpty() ? Set.of(known.wanted().number()) : revisions;
    }

    // ---- carrying out ----

    private void carryOut(
            KnownWorkload known, Course course, Map<Integer, Starts.Resolved> made, List<JobSnapshot> live)
            throws InterruptedException, ExecutionException, TimeoutException {
        StoredWorkload before = known.workload();
        List<Backend> backends = live.stream()
                .filter(job -> course.routed().contains(job.id()))
                .map(Backend::of)
                .toList();
        KnownWorkload written = parts.book().write(known, course, backends, live);
        StoredWorkload after = written.workload();
        if (after.desired() == Desired.DELETED && live.isEmpty()) {
            delete(after);
            return;
        }
        RouteMessages.Standing standing = new RouteMessages.Standing(after, course.state(), backends);
        List<Route> routes = new ArrayList<>(parts.messages().routes(standing, written.endpoints(), written.domains()));
        parts.messages()
                .link(standing, written.ports(), links.nodes(before.id()))
                .ifPresent(routes::add);
        parts.routes().set(before.id(), routes);
        order(written, course, made);
        if (!after.equals(before)) {
            parts.changed().accept(after, false);
        }
        if (!after.equals(before) || !course.orders().isEmpty()) {
            // What it is now may be what others wait for.
            blocked.forEach(wakes::wake);
        }
        parts.siblings().waitingFor(before.id()).forEach(wakes::wake);
    }

    private void order(KnownWorkload known, Course course, Map<Integer, Starts.Resolved> made)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Submission> starts = new ArrayList<>();
        List<JobId> stops = new ArrayList<>();
        for (Order order : course.orders()) {
            switch (order) {
                case Order.Start(int number, int ordinal) -> starts.add(start(known, made, number, ordinal));
                case Order.Build _ -> parts.images().build(known);
                case Order.Stop(JobId instance) -> stops.add(instance);
                case Order.Built _, Order.Serve _, Order.Fail _, Order.GoBack _ -> {
                    // Written already.
                }
            }
        }
        if (!stops.isEmpty()) {
            // Whether they were told is seen by how they stand from then on, never by that it was asked for.
            parts.dispatcher().cancel(stops).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        if (!starts.isEmpty()) {
            parts.dispatcher().submit(starts).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Submission start(KnownWorkload known, Map<Integer, Starts.Resolved> made, int number, int ordinal) {
        StoredRevision revision = known.revision(number);
        return parts.starts()
                .instance(
                        known.workload(),
                        revision,
                        Objects.requireNonNull(made.get(number), "what is started was made"),
                        ordinal,
                        parts.images().places().of(known.workload(), revision.plan()));
    }

    private void delete(StoredWorkload workload) {
        parts.routes().set(workload.id(), List.of());
        Set<NodeId> holders = new HashSet<>(parts.images().places().of(workload));
        workload.home().ifPresent(holders::add);
        parts.book().delete(workload, holders);
        parts.images().places().removed(workload);
        instances.forget(workload.id());
        holders.forEach(parts.discard());
        parts.changed().accept(workload, true);
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
