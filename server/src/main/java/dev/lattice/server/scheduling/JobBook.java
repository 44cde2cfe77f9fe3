package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.scheduling.FairQueue;
import dev.lattice.core.scheduling.Pace;
import dev.lattice.core.scheduling.PendingService;
import dev.lattice.core.scheduling.Placement;
import dev.lattice.core.scheduling.Plan;
import dev.lattice.core.scheduling.Preemption;
import dev.lattice.core.scheduling.Residences;
import dev.lattice.core.scheduling.Scheduler;
import dev.lattice.core.scheduling.WaitingReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All jobs that have not ended, and the rules by which they move. It changes memory at once and stages in a
 * {@link Round} what has to be written and told; if writing fails, the dispatcher throws this book away and reads a
 * new one from the database. Confined to the dispatcher's thread.
 */
final class JobBook {
    /** So many placements a round: a commit stays short even when a thousand nodes come back at once. */
    private static final int PLACEMENTS = 4_000;

    /** Of so many jobs a call learns when they will start: all that runs is gone through for each. */
    private static final int ESTIMATES = 50;

    /** For so many services others are looked for at once: it takes a look at every node. */
    private static final int PREEMPTIONS = 4;

    /** What nodes say when it is their own fault, and nobody else's. */
    private static final String NODE_ERROR = "NODE_ERROR";

    /** How long a canceled job's node may take to report the end, beyond its own grace between the signals. */
    private static final long STOP_PATIENCE_NANOS = 30_000_000_000L;

    private final Map<JobId, LiveJob> jobs = new HashMap<>();
    private final Map<AllocationId, LiveJob> allocations = new HashMap<>();
    private final Set<LiveJob> stopping = new LinkedHashSet<>();
    private final FairQueue queue;
    private final Lengths lengths = new Lengths();
    /** Instances of workloads that have no node yet, in the order in which they came. */
    private final Map<JobId, LiveJob> homeless = new LinkedHashMap<>();

    private final RecentKeys recentKeys = new RecentKeys();
    private final NodeBook nodes;
    private final JobRoom room;
    private final LongSupplier ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** Started jobs whose row does not say so yet: nobody waits for that, so it rides on the next commit. */
    private final Set<LiveJob> unwritten = new LinkedHashSet<>();

    private long unwrittenSince;
    /** The largest id of a job that was accepted here. */
    private long newest;

    JobBook(NodeBook nodes, JobRoom room, LongSupplier ids, InstantSource clock, LongSupplier nanoTime) {
        this.nodes = nodes;
        this.queue = new FairQueue(nodes.fleet().shares());
        this.room = room;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    // ---- reading the database anew ----

    /** Takes up a job as its row has it. */
    void restore(LiveJob job) {
        job.assignedNanos = nanoTime.getAsLong();
        jobs.put(job.id(), job);
        room.take(job);
        if (job.state == JobState.QUEUED) {
            queue(job);
        } else {
            AllocationId allocation = allocationOf(job);
            allocations.put(allocation, job);
            job.service()
                    .ifPresentOrElse(
                            service -> nodes.house(allocation, nodeOf(job), service),
                            () -> nodes.restore(allocation, nodeOf(job), job.pending(), job.state == JobState.RUNNING));
        }
        if (job.cancelRequested) {
            awaitStop(job);
        }
    }

    @Nullable LiveJob find(JobId id) {
        return jobs.get(id);
    }

    @Nullable LiveJob find(AllocationId id) {
        return allocations.get(id);
    }

    Collection<LiveJob> all() {
        return jobs.values();
    }

    /** A bound below the ids of all live jobs, as high as it can be; empty when nothing was seen to tell it. */
    OptionalLong floor() {
        if (jobs.isEmpty()) {
            return newest == 0 ? OptionalLong.empty() : OptionalLong.of(newest + 1);
        }
        return jobs.keySet().stream().mapToLong(JobId::value).min();
    }

    // ---- verbs ----

    /**
     * Accepts jobs of one project, all or none.
     *
     * @throws RepeatedKeyException when the key of one was used a moment ago
     * @throws QueueFullException when there is no memory for them
     */
    List<JobEntry> submit(List<Submission> submissions, Round round) {
        if (submissions.stream().anyMatch(recentKeys::has)) {
            throw new RepeatedKeyException();
        }
        room.require(submissions);
        submissions.forEach(recentKeys::add);
        return submissions.stream().map(submission -> accept(submission, round)).toList();
    }

    private JobEntry accept(Submission submission, Round round) {
        LiveJob job = new LiveJob(submission);
        newest = Math.max(newest, job.id().value());
        jobs.put(job.id(), job);
        room.take(job);
        queue(job);
        round.batch.inserts.add(job);
        round.changed(job);
        return job.entry;
    }

    void cancel(LiveJob job, Round round) {
        if (job.cancelRequested) {
            return;
        }
        job.cancelRequested = true;
        round.changed(job);
        if (job.state == JobState.QUEUED) {
            end(job, new AttemptOutcome.Canceled(), 0, round);
        } else if (nodes.reachable(nodeOf(job))) {
            round.stop(nodeOf(job), allocationOf(job), NodeLink.Stop.Reason.CANCELED);
            awaitStop(job);
        } else {
            // The node learns it when it comes back: the allocation is not among those that are wanted.
            abandon(job, new AttemptOutcome.Canceled(), round);
        }
    }

    private void awaitStop(LiveJob job) {
        job.stopDeadlineNanos = nanoTime.getAsLong() + STOP_PATIENCE_NANOS;
        stopping.add(job);
    }

    /** Ends jobs that were told to stop and whose node never said so. */
    void expireStops(Round round) {
        long now = nanoTime.getAsLong();
        List<LiveJob> overdue =
                stopping.stream().filter(job -> now - job.stopDeadlineNanos > 0).toList();
        overdue.forEach(
                job -> abandon(job, job.cancelRequested ? new AttemptOutcome.Canceled() : preempted(job), round));
    }

    /** A node's word about one of its allocations. */
    void report(NodeId node, AllocationReport report, Round round) {
        LiveJob job = allocations.get(report.allocation());
        if (job == null || !node.equals(job.node)) {
            refuse(node, report, round);
        } else if (report.released() && job.cancelRequested) {
            round.settle(node, report.allocation());
            end(job, new AttemptOutcome.Canceled(), 0, round);
        } else if (report.released() && job.state == JobState.RUNNING) {
            // Only what was not started can be given back: this node does not know what it does.
            round.settle(node, report.allocation());
            end(job, new AttemptOutcome.Lost("Its node gave it back after it had started it."), 0, round);
        } else if (report.released()) {
            vacate(job, round);
            stopping.remove(job);
            job.release();
            queue(job);
            round.settle(node, report.allocation());
            round.changed(job);
        } else if (report.outcome().isPresent()) {
            started(job, report, round);
            round.settle(node, report.allocation());
            if (!report.outputs().isEmpty()) {
                round.batch.outputs.add(
                        new LedgerBatch.JobOutputs(job.id(), job.submission.project(), job.attempt, report.outputs()));
            }
            if (job.service().isEmpty()) {
                nodes.learn(node, report.runningMicros());
                lengths.learn(job, report.outcome().get(), report.runningMicros());
            }
            if (report.outcome().get() instanceof AttemptOutcome.NotStarted failure
                    && failure.code().equals(NODE_ERROR)) {
                nodes.failed(node, job.id());
            }
            end(job, counted(report.outcome().get(), job), report.runningMicros(), round);
        } else {
            started(job, report, round);
        }
    }

    /** A command that was told to stop may end in its own way; one that nobody told to stop was lost to its node. */
    private static AttemptOutcome counted(AttemptOutcome reported, LiveJob job) {
        return switch (reported) {
            case AttemptOutcome.Exited exited
            when job.cancelRequested && exited.code() != 0 -> new AttemptOutcome.Canceled();
            case AttemptOutcome.Signaled _ when job.cancelRequested -> new AttemptOutcome.Canceled();
            case AttemptOutcome.Lost _ when job.cancelRequested -> new AttemptOutcome.Canceled();
            case AttemptOutcome.Exited exited when job.preemptedFor != null && exited.code() == 0 -> reported;
            case AttemptOutcome.TimedOut _ -> reported;
            default -> whenNotCanceled(reported, job);
        };
    }

    private static AttemptOutcome whenNotCanceled(AttemptOutcome reported, LiveJob job) {
        if (job.preemptedFor != null && !job.cancelRequested) {
            return preempted(job);
        }
        return reported instanceof AttemptOutcome.Canceled && !job.cancelRequested
                ? new AttemptOutcome.Lost("Its node stopped it.")
                : reported;
    }

    private static AttemptOutcome preempted(LiveJob job) {
        return new AttemptOutcome.Preempted("It was stopped to make room for " + job.preemptedFor
                + "; it runs again when there is room, and the attempt does not count.");
    }

    /** Another attempt counts by now, or the end is recorded already: nothing of this report is. */
    private void refuse(NodeId node, AllocationReport report, Round round) {
        if (report.released() || report.outcome().isPresent()) {
            round.settle(node, report.allocation());
        } else {
            round.stop(node, report.allocation(), NodeLink.Stop.Reason.SUPERSEDED);
        }
    }

    private void started(LiveJob job, AllocationReport report, Round round) {
        boolean news = false;
        if (report.running() && job.state == JobState.ASSIGNED) {
            job.startedAt = clock.instant().minusNanos(report.runningMicros() * 1_000);
            job.move(JobState.Verb.START);
            nodes.started(report.allocation(), nodeOf(job));
            news = true;
        }
        if (report.progress() != null && !report.progress().equals(job.progress)) {
            job.progress = report.progress();
            news = true;
        }
        if (report.service() != null && (job.away || !report.service().equals(job.health))) {
            job.health = report.service();
            job.away = false;
            round.show(job);
        }
        if (report.rung() != job.rung) {
            job.rung = report.rung();
            mindParting(job, nodes.record(nodeOf(job)), round);
        }
        if (news) {
            round.show(job);
            if (unwritten.isEmpty()) {
                unwrittenSince = nanoTime.getAsLong();
            }
            unwritten.add(job);
        }
    }

    /** What the node wants of all that it has is another by now. */
    void mindParting(NodeRecord node, Round round) {
        for (AllocationId allocation : nodes.allocations(node.id)) {
            LiveJob job = allocations.get(allocation);
            if (job != null) {
                mindParting(job, node, round);
            }
        }
    }

    private static void mindParting(LiveJob job, NodeRecord node, Round round) {
        Parting now = node.parting(job.rung);
        if (!Objects.equals(now, job.parting)) {
            job.parting = now;
            round.show(job);
        }
    }

    /** Ends what the node has, unless it can be nowhere else; by their policies they are tried elsewhere. */
    void evictMovable(NodeRecord node, AttemptOutcome why, Round round) {
        lose(node.id, why, round, job -> !job.stays());
    }

    /** Ends the attempt; by the job's policy another follows. */
    private void end(LiveJob job, AttemptOutcome outcome, long runningMicros, Round round) {
        Instant now = endOf(job, runningMicros);
        boolean preempted = outcome instanceof AttemptOutcome.Preempted;
        if (!preempted) {
            job.preemptedFor = null;
        }
        boolean again = !job.cancelRequested && mayGoOn(job, outcome);
        if (job.state != JobState.QUEUED) {
            vacate(job, round);
        } else {
            unqueue(job);
        }
        unwritten.remove(job);
        stopping.remove(job);
        round.changed(job);
        if (again) {
            round.batch.endedAttempts.add(new LedgerBatch.EndedAttempt(
                    job.id(),
                    job.attempt,
                    job.leaseEpoch,
                    allocationOf(job),
                    nodeOf(job),
                    job.startedAt,
                    now,
                    runningMicros,
                    outcome,
                    job.submission.spec()));
            job.longestMicros = Math.max(job.longestMicros, runningMicros);
            job.retry(outcome.displaced());
            queue(job);
            return;
        }
        job.outcome = outcome;
        job.endedAt = now;
        job.runningMicros = job.startedAt == null ? null : runningMicros;
        job.move(outcome.verb());
        jobs.remove(job.id());
        room.giveBack(job);
    }

    /** By how long it ran, when that is known: its node may have told late. */
    private Instant endOf(LiveJob job, long runningMicros) {
        Instant now = clock.instant();
        Instant start = job.startedAt;
        if (start == null || runningMicros == 0) {
            return now;
        }
        Instant end = start.plusNanos(runningMicros * 1_000);
        return end.isAfter(now) ? now : end;
    }

    private static boolean mayGoOn(LiveJob job, AttemptOutcome outcome) {
        RetryPolicy retry = job.submission.spec().retry();
        if (outcome.displaced()) {
            return outcome instanceof AttemptOutcome.Preempted || retry.movable();
        }
        return outcome.retryCause()
                .filter(cause -> retry.allows(cause, job.attempt - job.displacements))
                .isPresent();
    }

    /** Ends an attempt without its node's word; the node stops it when it hears. */
    void abandon(LiveJob job, AttemptOutcome outcome, Round round) {
        NodeId node = nodeOf(job);
        AllocationId allocation = allocationOf(job);
        Instant start = job.startedAt;
        long micros = start == null
                ? 0
                : java.time.Duration.between(start, clock.instant()).toNanos() / 1_000;
        end(job, outcome, micros, round);
        round.stop(node, allocation, NodeLink.Stop.Reason.SUPERSEDED);
    }

    /** Everything that the node had is lost, and it does not come back. */
    void loseAll(NodeId node, String why, Round round) {
        lose(node, new AttemptOutcome.Lost(why), round, _ -> true);
    }

    /**
     * The node has not answered for some time: what was waited for long enough is lost, unless it may still count when the
     * node is back.
     *
     * @param patience how long each is waited for, in nanoseconds
     */
    void mindSilence(NodeId node, long silentNanos, ToLongFunction<LiveJob> patience, Round round) {
        AttemptOutcome lost =
                new AttemptOutcome.Lost("Its node did not answer for " + silentNanos / 1_000_000_000L + " s.");
        Predicate<LiveJob> longEnough = job -> silentNanos > patience.applyAsLong(job);
        lose(node, lost, round, longEnough.and(LiveJob::isReplaceable));
        for (AllocationId allocation : nodes.allocations(node)) {
            LiveJob job = allocations.get(allocation);
            if (job != null && !job.away && longEnough.test(job)) {
                job.away = true;
                round.show(job);
            }
        }
    }

    private void lose(NodeId node, AttemptOutcome why, Round round, Predicate<LiveJob> which) {
        for (AllocationId allocation : nodes.allocations(node)) {
            LiveJob job = allocations.get(allocation);
            if (job != null && which.test(job)) {
                abandon(job, job.cancelRequested ? new AttemptOutcome.Canceled() : why, round);
            }
        }
    }

    /** A polling worker has had these for a while and does not know them: it restarted, or never heard of them. */
    void forgotten(NodeId node, List<JobId> known, long olderThanNanos, Round round) {
        long now = nanoTime.getAsLong();
        for (AllocationId allocation : nodes.allocations(node)) {
            LiveJob job = allocations.get(allocation);
            if (job != null && !known.contains(job.id()) && now - job.assignedNanos > olderThanNanos) {
                abandon(
                        job,
                        job.cancelRequested
                                ? new AttemptOutcome.Canceled()
                                : new AttemptOutcome.Lost("Its worker does not run it any more."),
                        round);
            }
        }
    }

    /** Who has what. */
    List<FleetListener.Grant> grants() {
        return allocations.values().stream()
                .map(job -> new FleetListener.Grant(nodeOf(job), job.submission.project(), assignment(job, 0)))
                .toList();
    }

    private void vacate(LiveJob job, Round round) {
        AllocationId allocation = allocationOf(job);
        round.ended(allocation);
        allocations.remove(allocation);
        nodes.vacate(allocation, nodeOf(job));
    }

    // ---- planning ----

    private void queue(LiveJob job) {
        if (job.service().isPresent()) {
            homeless.put(job.id(), job);
        } else {
            job.stretch = lengths.stretch(job);
            queue.add(job.pending());
        }
    }

    private void unqueue(LiveJob job) {
        if (homeless.remove(job.id()) == null) {
            queue.withdraw(job.id());
        } else {
            nodes.fleet().drop(job.id());
        }
    }

    /** Gives services and then queued jobs to nodes that have room. */
    void plan(Round round) {
        for (LiveJob job : List.copyOf(homeless.values())) {
            PendingService service = job.service().orElseThrow();
            Residences.place(nodes.fleet(), service).ifPresent(node -> {
                homeless.remove(job.id());
                nodes.fleet().drop(job.id());
                AllocationId allocation = assign(job, node, round);
                nodes.house(allocation, node, service);
                round.start(node, assignment(job, 0), job.submission.project());
            });
        }
        if (queue.size() == 0) {
            return;
        }
        Plan plan = Scheduler.plan(nodes.fleet(), queue, PLACEMENTS);
        for (Placement placement : plan.placements()) {
            LiveJob job = jobs.get(placement.job().id());
            if (job == null) {
                throw new IllegalStateException(
                        "the queue holds job " + placement.job().id() + ", which has ended");
            }
            queue.remove(job.id());
            AllocationId allocation = assign(job, placement.node(), round);
            nodes.occupy(allocation, placement);
            round.start(placement.node(), assignment(job, placement.rank()), job.submission.project());
        }
    }

    /**
     * Stops jobs for services that found no room. What they leave is kept for the service, which comes when they have
     * ended. A claim on a node that will not do any more is dropped.
     */
    void preempt(Round round) {
        int tried = 0;
        for (LiveJob job : homeless.values()) {
            PendingService service = job.service().orElseThrow();
            if (!(job.submission.spec() instanceof ServiceSpec spec)
                    || nodes.fleet().claimHolds(service)) {
                continue;
            }
            nodes.fleet().drop(job.id());
            if (++tried > PREEMPTIONS) {
                return;
            }
            Preemption.find(nodes.fleet(), service).ifPresent(eviction -> {
                nodes.fleet().claim(service, eviction);
                for (AllocationId victim : eviction.victims()) {
                    LiveJob stopped = Objects.requireNonNull(allocations.get(victim));
                    // What others call theirs is none of its owner's business.
                    boolean own = stopped.submission.project().equals(spec.project());
                    stopFor(own ? "the service '" + spec.name() + "'" : "another project's service", stopped, round);
                }
            });
        }
    }

    private void stopFor(String service, LiveJob victim, Round round) {
        victim.preemptedFor = service;
        if (nodes.reachable(nodeOf(victim))) {
            round.stop(nodeOf(victim), allocationOf(victim), NodeLink.Stop.Reason.CANCELED);
            awaitStop(victim);
        }
    }

    private AllocationId assign(LiveJob job, NodeId node, Round round) {
        AllocationId allocation = new AllocationId(ids.getAsLong());
        job.assign(allocation, node, nanoTime.getAsLong());
        allocations.put(allocation, job);
        round.changed(job);
        return allocation;
    }

    static Assignment assignment(LiveJob job, long rank) {
        return new Assignment(
                allocationOf(job),
                job.leaseEpoch,
                job.attempt,
                job.id(),
                rank,
                job.submission.spec(),
                job.submission.input());
    }

    Map<JobId, WaitingReason> explain(List<JobId> asked) {
        Map<JobId, WaitingReason> reasons = new HashMap<>();
        Pace pace = lengths.pace(clock.instant(), allocations::get);
        for (JobId id : asked) {
            LiveJob job = jobs.get(id);
            if (reasons.size() == ESTIMATES) {
                pace = Pace.UNKNOWN;
            }
            Pace known = pace;
            if (job != null && job.state == JobState.QUEUED) {
                reasons.put(
                        id,
                        job.service()
                                .map(service -> Residences.explain(nodes.fleet(), service))
                                .orElseGet(() -> Scheduler.explain(nodes.fleet(), queue, job.pending(), known)));
            }
        }
        return reasons;
    }

    /**
     * Takes back work that waits on a busy node while another could start it, and what a node was given too much of
     * because jobs were short before: others may come first by now.
     */
    void recall(long olderThanNanos, Round round) {
        long now = nanoTime.getAsLong();
        Map<NodeId, Integer> excess = new HashMap<>();
        for (AllocationId allocation : nodes.waitingAllocations().reversed()) {
            LiveJob job = allocations.get(allocation);
            if (job != null && job.state == JobState.ASSIGNED && now - job.assignedNanos > olderThanNanos) {
                NodeId node = nodeOf(job);
                int over = excess.computeIfAbsent(node, nodes::excess);
                boolean tooMuch = over > 0 && queue.size() > 0;
                if (tooMuch || nodes.couldStart(job.pending(), node)) {
                    excess.put(node, over - 1);
                    job.assignedNanos = now;
                    round.stop(node, allocation, NodeLink.Stop.Reason.RECALLED);
                }
            }
        }
    }

    // ---- what rides on the next commit ----

    /** Adds what nobody waits for: to a commit that happens anyway, or once it is old enough to need one. */
    void writeRest(Round round, long patienceNanos) {
        if (!unwritten.isEmpty()
                && (!round.batch.isEmpty() || nanoTime.getAsLong() - unwrittenSince >= patienceNanos)) {
            unwritten.forEach(round.batch::changed);
            unwritten.clear();
        }
    }

    boolean hasRest() {
        return !unwritten.isEmpty();
    }

    private static AllocationId allocationOf(LiveJob job) {
        AllocationId allocation = job.allocation;
        if (allocation == null) {
            throw new IllegalStateException("job " + job.id() + " is " + job.state + " without an allocation");
        }
        return allocation;
    }

    private static NodeId nodeOf(LiveJob job) {
        NodeId node = job.node;
        if (node == null) {
            throw new IllegalStateException("job " + job.id() + " is " + job.state + " without a node");
        }
        return node;
    }
}
