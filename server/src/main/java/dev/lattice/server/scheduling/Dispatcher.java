package dev.lattice.server.scheduling;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.scheduling.WaitingReason;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The one thread that changes jobs.
 *
 * <p>Each round takes everything that is waiting in the mailbox, changes memory ({@link JobBook}, {@link NodeBook}),
 * plans, writes one guarded transaction and only then tells nodes, watchers and callers. What arrives during a commit
 * shares the next one, so load makes batches larger and not the queue longer. Memory is a copy: when a write fails it
 * is thrown away and read anew, and nodes say again what they hold.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private static final int EVENTS_A_ROUND = 8_192;
    private static final long SWEEP_NANOS = 100_000_000L;
    private static final long REST_PATIENCE_NANOS = 5_000_000L;
    private static final long RECALL_AFTER_NANOS = 250_000_000L;
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
    private final Thread thread;

    private NodeBook nodes;
    private JobBook jobs;
    private volatile boolean leading;
    private volatile boolean closed;
    private long nextSweep;

    /** @param connections to the database, for this server's leadership */
    public Dispatcher(
            ConnectionSource connections,
            JobLoader loader,
            JobBoard board,
            FleetListener fleet,
            Leases leases,
            LongSupplier ids,
            InstantSource clock) {
        this(new JobLedger(connections, ids), loader, board, fleet, leases, ids, clock, System::nanoTime);
    }

    Dispatcher(
            JobLedger ledger,
            JobLoader loader,
            JobBoard board,
            FleetListener fleet,
            Leases leases,
            LongSupplier ids,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.fleet = fleet;
        this.ledger = ledger;
        this.loader = loader;
        this.board = board;
        this.leases = leases;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.nodes = new NodeBook(0, nanoTime);
        this.jobs = new JobBook(nodes, ids, clock, nanoTime);
        this.thread = Thread.ofPlatform().name("dispatcher").unstarted(this::run);
    }

    /** Starts the thread; it leads as soon as the database lets it. */
    public void start() {
        thread.start();
    }

    /** Whether this server leads, so that submissions are accepted. */
    public boolean leading() {
        return leading;
    }

    // ---- what others ask of it ----

    /** Accepts jobs, all or none. Completes after the commit, in the order given. */
    public CompletionStage<List<JobEntry>> submit(List<Submission> submissions) {
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

    /** Why the job waits; empty when it does not. */
    public CompletionStage<Optional<WaitingReason>> explain(JobId job) {
        CompletableFuture<Optional<WaitingReason>> reason = new CompletableFuture<>();
        mailbox.post(new DispatchEvent.Explain(job, reason));
        return reason;
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
        mailbox.post(new DispatchEvent.Look<>(() -> NodeWork.of(nodes, jobs), seen));
        return seen;
    }

    // ---- the thread ----

    private void run() {
        List<DispatchEvent> events = new ArrayList<>();
        while (!closed) {
            mailbox.drain(events, EVENTS_A_ROUND, leading ? patience() : RETRY_DATABASE_NANOS);
            try {
                if (!leading) {
                    takeOver();
                }
                round(events);
            } catch (SQLException e) {
                standDown(e);
                refuse(events, e);
            } catch (RuntimeException e) {
                LOG.error("the dispatcher's memory is in doubt and is read anew", e);
                standDown(new SQLException(e));
                refuse(events, e);
            }
            events.clear();
        }
    }

    private long patience() {
        return jobs.hasRest() ? REST_PATIENCE_NANOS : SWEEP_NANOS;
    }

    private void round(List<DispatchEvent> events) throws SQLException {
        Round round = new Round();
        try {
            for (DispatchEvent event : events) {
                handle(event, round);
            }
            long now = nanoTime.getAsLong();
            if (now - nextSweep >= 0) {
                nextSweep = now + SWEEP_NANOS;
                sweep(now, round);
            }
            jobs.plan(round);
            jobs.writeRest(round, REST_PATIENCE_NANOS);
            if (!round.batch.isEmpty()) {
                ledger.write(round.batch);
            }
        } catch (SQLException | RuntimeException e) {
            round.fail(new UnavailableException(e));
            throw e;
        }
        round.tell(nodes.byId(), board, fleet);
    }

    private void handle(DispatchEvent event, Round round) {
        switch (event) {
            case DispatchEvent.Submit submit -> {
                List<JobEntry> entries = new ArrayList<>(submit.jobs().size());
                for (Submission submission : submit.jobs()) {
                    entries.add(jobs.submit(submission, round));
                }
                round.promise(submit.accepted(), entries);
            }
            case DispatchEvent.Cancel cancel -> {
                for (JobId id : cancel.jobs()) {
                    LiveJob job = jobs.find(id);
                    if (job != null) {
                        jobs.cancel(job, round);
                    }
                }
                round.promise(cancel.done(), cancel.jobs().size());
            }
            case DispatchEvent.Opened opened -> open(opened, round);
            case DispatchEvent.Closed(NodeLink link) -> {
                NodeRecord node = nodes.record(link.node());
                if (node.isReachedBy(link)) {
                    node.heard(link.lastHeardNanos());
                    node.link = null;
                    nodes.offer(node);
                    fleet.disconnected(node.id);
                }
            }
            case DispatchEvent.PolledHeartbeat(NodeLink link, List<JobId> running) -> {
                if (nodes.record(link.node()).isReachedBy(link)) {
                    jobs.forgotten(link.node(), running, leases.lease().toNanos(), round);
                }
            }
            case DispatchEvent.Reported(NodeLink link, List<AllocationReport> reports) -> {
                // A session that another has replaced has no say any more: the newest one said what the node holds.
                if (nodes.record(link.node()).isReachedBy(link)) {
                    reports.forEach(report -> jobs.report(link.node(), report, round));
                }
            }
            case DispatchEvent.PolledResult result -> {
                LiveJob job = jobs.find(result.job());
                boolean counts = job != null
                        && job.attempt == result.attempt()
                        && result.node().equals(job.node)
                        && result.report().allocation().equals(job.allocation);
                if (counts) {
                    jobs.report(result.node(), result.report(), round);
                }
                round.promise(result.recorded(), counts);
            }
            case DispatchEvent.Slots(NodeLink link, int slots) -> {
                NodeRecord node = nodes.record(link.node());
                if (node.isReachedBy(link)) {
                    node.facts = node.facts.withMaxParallel(node.allocations.size() + slots);
                    nodes.offer(node);
                }
            }
            case DispatchEvent.Approved(NodeId id) -> {
                NodeRecord node = nodes.record(id);
                node.approved = true;
                nodes.offer(node);
            }
            case DispatchEvent.Removed(NodeId id) -> {
                jobs.loseAll(id, "Its node was removed.", round);
                NodeLink link = nodes.record(id).link;
                if (link != null) {
                    link.close("the node was removed");
                }
                nodes.remove(id);
            }
            case DispatchEvent.Explain(JobId job, var reason) -> round.promise(reason, jobs.explain(job));
            case DispatchEvent.Look<?> look -> look.answer();
        }
    }

    private void open(DispatchEvent.Opened opened, Round round) {
        NodeLink link = opened.link();
        NodeRecord node = nodes.record(link.node());
        NodeLink before = node.link;
        if (before != null && !before.equals(link)) {
            before.close("a newer session of this node replaced this one");
        }
        boolean rebooted = !node.facts.bootId().isEmpty()
                && !node.facts.bootId().equals(opened.facts().bootId());
        node.link = link;
        node.approved = opened.approved();
        node.offline = false;
        node.facts = opened.facts();
        node.heard(link.lastHeardNanos());
        nodes.offer(node);
        fleet.connected(node.id);
        if (!node.facts.polls()) {
            Reunion.hold(node, opened.held(), rebooted, jobs, nodes, round);
            link.welcome(nodes.allocations(node.id));
        }
    }

    // ---- time passes ----

    private void sweep(long now, Round round) {
        for (NodeRecord node : List.copyOf(nodes.all())) {
            long silent = node.silentNanos(now);
            long lease = leases.lease().toNanos() * (node.facts.polls() ? Leases.POLLING_FACTOR : 1);
            if (silent > lease && !node.offline) {
                LOG.infof("node %s has been silent for %d s and is offline", node.id, silent / 1_000_000_000L);
                node.offline = true;
                NodeLink link = node.link;
                if (link != null) {
                    node.heard(link.lastHeardNanos());
                    link.close("its lease is over");
                    node.link = null;
                }
                nodes.offer(node);
                fleet.disconnected(node.id);
            }
            if (silent > lease + leases.grace().toNanos() && node.offline) {
                jobs.loseAll(node.id, "Its node did not answer for " + silent / 1_000_000_000L + " s.", round);
                nodes.remove(node.id);
            }
        }
        jobs.expireStops(round);
        jobs.recall(RECALL_AFTER_NANOS, round);
    }

    // ---- leading, and losing the database ----

    private void takeOver() throws SQLException {
        OptionalLong epoch = ledger.lead();
        if (epoch.isEmpty()) {
            throw new SQLException("another server leads");
        }
        nodes = new NodeBook(epoch.getAsLong(), nanoTime);
        jobs = new JobBook(nodes, ids, clock, nanoTime);
        loader.load(ledger.connection(), board).forEach(jobs::restore);
        fleet.restored(jobs.grants());
        nextSweep = nanoTime.getAsLong();
        leading = true;
        LOG.infof("leading, with %d live jobs", jobs.all().size());
    }

    private void standDown(SQLException cause) {
        if (leading) {
            LOG.warnf("jobs wait until the database is back: %s", cause.getMessage());
            leading = false;
        }
        for (NodeRecord node : nodes.all()) {
            NodeLink link = node.link;
            if (link != null) {
                // The agent comes back by itself, says what it holds, and nothing is in doubt any more.
                link.close("the server reads its state anew");
                fleet.disconnected(node.id);
                node.link = null;
            }
        }
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
                case DispatchEvent.Explain explain -> explain.reason().completeExceptionally(unavailable);
                case DispatchEvent.Look<?> look -> look.seen().completeExceptionally(unavailable);
                case DispatchEvent.Opened opened -> opened.link().close("the server reads its state anew");
                case DispatchEvent.Closed _,
                        DispatchEvent.PolledHeartbeat _,
                        DispatchEvent.Reported _,
                        DispatchEvent.Slots _,
                        DispatchEvent.Approved _,
                        DispatchEvent.Removed _ -> {
                    // Links are closed: the next session says all of it again. Approval and removal are in the
                    // database, which is read anew.
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
