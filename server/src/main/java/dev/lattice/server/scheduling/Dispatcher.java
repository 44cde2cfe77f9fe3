package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Outlook;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.scheduling.PendingService;
import dev.lattice.core.scheduling.Residences;
import dev.lattice.core.scheduling.Site;
import dev.lattice.core.scheduling.WaitingReason;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The one thread that changes jobs.
 *
 * <p>Each round takes everything that is waiting in the mailbox, changes memory ({@link Books}),
 * plans, writes one guarded transaction and only then tells nodes, watchers and callers. What arrives during a commit
 * shares the next one, so load makes batches larger and not the queue longer. Memory is a copy: when a write fails it
 * is thrown away and read anew, and nodes say again what they hold.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    static final int EVENTS_A_ROUND = 8_192;
    private static final long LOOK_SECONDS = 5;
    private static final long SWEEP_NANOS = 100_000_000L;
    private static final long FLOOR_NANOS = 10_000_000_000L;
    private static final long REST_PATIENCE_NANOS = 5_000_000L;
    private static final long RETRY_DATABASE_NANOS = 200_000_000L;

    private final Mailbox<DispatchEvent> mailbox = new Mailbox<>();
    private final JobLedger ledger;
    private final JobLoader loader;
    private final JobBoard board;
    private final FleetListener fleet;
    private final Leases leases;
    private final LongSupplier ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long roomBytes;
    private final Thread thread;

    private Books books;
    /** Of this server's leadership; 0 while it does not lead. */
    private volatile long epoch;

    private volatile Consumer<ProjectId> admission = _ -> {};
    private volatile boolean closed;
    private long nextSweep;
    private long nextFloor;

    /** @param connections to the database, for this server's leadership */
    public Dispatcher(
            ConnectionSource connections,
            JobLoader loader,
            JobBoard board,
            FleetListener fleet,
            Leases leases,
            LongSupplier ids,
            InstantSource clock) {
        this(
                new JobLedger(connections, ids),
                loader,
                board,
                fleet,
                leases,
                ids,
                clock,
                System::nanoTime,
                JobRoom.ofHeap());
    }

    Dispatcher(
            JobLedger ledger,
            JobLoader loader,
            JobBoard board,
            FleetListener fleet,
            Leases leases,
            LongSupplier ids,
            InstantSource clock,
            LongSupplier nanoTime,
            long roomBytes) {
        this.fleet = fleet;
        this.ledger = ledger;
        this.loader = loader;
        this.board = board;
        this.leases = leases;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.roomBytes = roomBytes;
        this.books = newBooks(0);
        this.thread = Thread.ofPlatform().name("dispatcher").unstarted(this::run);
    }

    /** Starts the thread; it leads as soon as the database lets it. */
    public void start() {
        thread.start();
    }

    /** Whether this server leads, so that submissions are accepted. */
    public boolean leading() {
        return epoch() != 0;
    }

    /** Which leadership of this server this is, a larger number than any before; 0 while it does not lead. */
    public long epoch() {
        return thread.isAlive() ? epoch : 0;
    }

    // ---- what others ask of it ----

    /** Asks for each project that begins something new; it throws for one that may not, and must not block. */
    public void admit(Consumer<ProjectId> admission) {
        this.admission = admission;
    }

    /** Throws what the admission throws: the project may begin nothing new. */
    public void requireAdmission(ProjectId project) {
        admission.accept(project);
    }

    /**
     * Accepts jobs, all or none. Completes after the commit, in the order given. What belongs to workloads goes on, also of a
     * project that may begin nothing new; for a job of its it throws. Jobs that the clock makes come together, whosever they
     * are: of them that is told as of a queue that is full, so that each is tried alone.
     */
    public CompletionStage<List<JobEntry>> submit(List<Submission> submissions) {
        for (Submission submission : submissions) {
            boolean byClock = submission.tick().filter(tick -> !tick.byHand()).isPresent();
            try {
                if (submission.spec() instanceof JobSpec) {
                    admission.accept(submission.project());
                }
            } catch (RuntimeException refused) {
                if (!byClock) {
                    throw refused;
                }
                return CompletableFuture.failedFuture(new QueueFullException(String.valueOf(refused.getMessage())));
            }
        }
        CompletableFuture<List<JobEntry>> accepted = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Submit(submissions, accepted));
        return accepted;
    }

    /** Cancels those of the jobs that have not ended. Completes with how many were named, when that is written. */
    public CompletionStage<Integer> cancel(List<JobId> ids) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Cancel(ids, done));
        return done;
    }

    /** Why jobs wait; those that do not are left out. */
    public CompletionStage<Map<JobId, WaitingReason>> explain(List<JobId> jobs) {
        CompletableFuture<Map<JobId, WaitingReason>> reasons = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Explain(jobs, reasons));
        return reasons;
    }

    /** Why no node that is online could ever run the service, however empty; empty when one could, or none is there. */
    public CompletionStage<Optional<WaitingReason>> misfit(PendingService service) {
        CompletableFuture<Optional<WaitingReason>> seen = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Look<>(
                () -> Optional.of(Residences.explain(books.nodes.fleet(), service))
                        .filter(reason -> reason.code() == WaitingReason.Code.TOO_BIG),
                seen));
        return seen;
    }

    /** Why the service could not be started if those of its workload ended now; see {@link Residences#hindrance}. */
    public CompletionStage<Optional<WaitingReason>> hindrance(PendingService service) {
        CompletableFuture<Optional<WaitingReason>> seen = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Look<>(() -> Residences.hindrance(books.nodes.fleet(), service), seen));
        return seen;
    }

    /**
     * Where the service would be placed now.
     *
     * @param node empty when there is none
     * @param reason why there is none
     */
    public record Seat(Optional<NodeId> node, WaitingReason reason) {}

    /** Where the service would be placed now; nothing is. */
    public CompletionStage<Seat> seat(PendingService service) {
        CompletableFuture<Seat> seen = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Look<>(
                () -> new Seat(
                        Residences.place(books.nodes.fleet(), service),
                        Residences.explain(books.nodes.fleet(), service)),
                seen));
        return seen;
    }

    /** How all nodes are at this moment, for questions that take their time. */
    public CompletionStage<List<Site>> sites() {
        CompletableFuture<List<Site>> seen = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Look<>(() -> books.nodes.fleet().sites(), seen));
        return seen;
    }

    /** A node connected and says what it is and holds. */
    public void opened(NodeLink link, NodeFacts facts, boolean approved, List<AllocationReport> held) {
        mailbox.post(new DispatchEvent.Opened(link, facts, approved, held));
    }

    public void closed(NodeLink link) {
        mailbox.post(new DispatchEvent.Closed(link));
    }

    public void reported(NodeLink link, List<AllocationReport> reports) {
        mailbox.post(new DispatchEvent.Reported(link, reports));
    }

    /** A polling worker's result; completes with whether it was the one that counted. */
    public CompletionStage<Boolean> reportedResult(NodeId node, JobId job, int attempt, AllocationReport report) {
        CompletableFuture<Boolean> recorded = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.PolledResult(node, job, attempt, report, recorded));
        return recorded;
    }

    /** A polling worker says what it runs: what it was given long ago and does not name is lost. */
    public void polledHeartbeat(NodeLink link, List<JobId> running) {
        mailbox.post(new DispatchEvent.PolledHeartbeat(link, running));
    }

    /** How many more jobs a polling worker asks for now. */
    public void slots(NodeLink link, int slots) {
        mailbox.post(new DispatchEvent.Slots(link, slots));
    }

    /** The node's agent stops: it gets no more work until it comes again. */
    public void leaving(NodeLink link) {
        mailbox.post(new DispatchEvent.Leaving(link));
    }

    /** The owner's rules let the node do this for others from now on. */
    public void available(NodeId node, Availability now) {
        mailbox.post(new DispatchEvent.Available(node, now));
    }

    /** How likely nodes are to stay, from now on. Few at a time: each is put into its place among all others. */
    public void foreseen(Map<NodeId, Outlook> outlooks) {
        mailbox.post(new DispatchEvent.Foreseen(outlooks));
    }

    /** What admins want of the node from now on. */
    public void standing(NodeId node, NodeStanding standing) {
        mailbox.post(new DispatchEvent.Standing(node, standing));
    }

    /**
     * How it stands with a node.
     *
     * @param jobs that it has
     * @param services that it has
     * @param staying names of those that cannot move, because what they keep is there
     * @param quarantined how long nothing is given to it because it fails to start things; zero when it does not
     */
    public record Condition(int jobs, int services, List<String> staying, Duration quarantined) {}

    /** How it stands with the node, at the dispatcher's next round; empty when nobody can tell now. */
    public Optional<Condition> condition(NodeId node) {
        CompletableFuture<Condition> seen = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Look<>(() -> books.condition(node, nanoTime.getAsLong()), seen));
        return seen.orTimeout(LOOK_SECONDS, TimeUnit.SECONDS)
                .thenApply(Optional::of)
                .exceptionally(_ -> Optional.empty())
                .join();
    }

    public void approved(NodeId node) {
        mailbox.post(new DispatchEvent.Approved(node));
    }

    /** The node is no longer one of ours: what it had is lost, by its policy retried elsewhere. */
    public void removed(NodeId node) {
        mailbox.post(new DispatchEvent.Removed(node));
    }

    /** How the nodes are right now. */
    public CompletionStage<List<NodeWork>> activity() {
        CompletableFuture<List<NodeWork>> seen = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Look<>(() -> NodeWork.of(books.nodes, books.jobs), seen));
        return seen;
    }

    // ---- the thread ----

    private void run() {
        List<DispatchEvent> events = new ArrayList<>();
        while (!closed) {
            mailbox.drain(events, EVENTS_A_ROUND, epoch != 0 ? patience() : RETRY_DATABASE_NANOS);
            try {
                if (epoch == 0) {
                    takeOver();
                }
                round(events);
            } catch (SQLException e) {
                standDown(e);
                refuse(events, e);
            } catch (RuntimeException | Error e) {
                // An error too: without this thread nothing runs any more. (Out of memory ends the process anyway.)
                LOG.error("the dispatcher's memory is in doubt and is read anew", e);
                standDown(new SQLException(e));
                refuse(events, e);
            }
            events.clear();
        }
    }

    private long patience() {
        return books.jobs.hasRest() ? REST_PATIENCE_NANOS : SWEEP_NANOS;
    }

    private void round(List<DispatchEvent> events) throws SQLException {
        Round round = new Round();
        try {
            for (DispatchEvent event : events) {
                books.handle(event, round);
            }
            long now = nanoTime.getAsLong();
            boolean sweeps = now - nextSweep >= 0;
            if (sweeps) {
                nextSweep = now + SWEEP_NANOS;
                books.sweep(now, round);
            }
            books.jobs.plan(round);
            if (sweeps) {
                // Now and then only: it looks at every node, and what has room has found it by now.
                books.jobs.preempt(round);
            }
            books.jobs.writeRest(round, REST_PATIENCE_NANOS);
            if (!round.batch.isEmpty()) {
                ledger.write(round.batch);
            }
        } catch (SQLException | RuntimeException | Error e) {
            round.fail(new UnavailableException(e));
            throw e;
        }
        round.tell(books.nodes.byId(), board, fleet);
        raiseFloor();
    }

    /** Now and then; nobody waits for it. */
    private void raiseFloor() throws SQLException {
        long now = nanoTime.getAsLong();
        if (now - nextFloor >= 0) {
            nextFloor = now + FLOOR_NANOS;
            OptionalLong floor = books.jobs.floor();
            if (floor.isPresent()) {
                ledger.raiseFloor(floor.getAsLong());
            }
        }
    }

    // ---- leading, and losing the database ----

    private void takeOver() throws SQLException {
        OptionalLong led = ledger.lead();
        if (led.isEmpty()) {
            throw new SQLException("another server leads");
        }
        books = newBooks(led.getAsLong());
        loader.load(ledger.connection(), board).forEach(books.jobs::restore);
        fleet.restored(books.jobs.grants());
        nextSweep = nanoTime.getAsLong();
        nextFloor = nextSweep;
        epoch = led.getAsLong();
        LOG.infof("leading, with %d live jobs", books.jobs.all().size());
    }

    private Books newBooks(long generation) {
        NodeBook nodes = new NodeBook(generation, nanoTime, fleet::closed);
        return new Books(nodes, new JobBook(nodes, new JobRoom(roomBytes), ids, clock, nanoTime), fleet, leases);
    }

    private void standDown(SQLException cause) {
        if (epoch != 0) {
            LOG.warnf("jobs wait until the database is back: %s", cause.getMessage());
            epoch = 0;
        }
        books.closeAll(Closing.READING_ANEW);
        try {
            ledger.close();
        } catch (SQLException e) {
            LOG.debug("closing a broken connection", e);
        }
    }

    private static void refuse(List<DispatchEvent> events, Throwable cause) {
        UnavailableException unavailable = new UnavailableException(cause);
        for (DispatchEvent event : events) {
            switch (event) {
                case DispatchEvent.Submit submit -> submit.accepted().completeExceptionally(unavailable);
                case DispatchEvent.Cancel cancel -> cancel.done().completeExceptionally(unavailable);
                case DispatchEvent.PolledResult result -> result.recorded().completeExceptionally(unavailable);
                case DispatchEvent.Explain explain -> explain.reasons().completeExceptionally(unavailable);
                case DispatchEvent.Look<?> look -> look.seen().completeExceptionally(unavailable);
                case DispatchEvent.Opened opened -> opened.link().close(Closing.READING_ANEW);
                case DispatchEvent.Closed _,
                        DispatchEvent.PolledHeartbeat _,
                        DispatchEvent.Reported _,
                        DispatchEvent.Slots _,
                        DispatchEvent.Leaving _,
                        DispatchEvent.Available _,
                        DispatchEvent.Foreseen _,
                        DispatchEvent.Standing _,
                        DispatchEvent.Approved _,
                        DispatchEvent.Removed _ -> {
                    // Links are closed: the next session says all of it again. Approval and removal are in the
                    // database, which is read anew. Forecasts come again with each leadership.
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
    }
}
