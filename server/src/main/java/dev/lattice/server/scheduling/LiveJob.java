package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.scheduling.PendingJob;
import dev.lattice.core.scheduling.PendingService;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job that has not ended, as the dispatcher holds it; a row of table {@code job} in memory. Confined to the
 * dispatcher's thread. Its verbs keep to {@link JobState#TRANSITIONS}.
 */
final class LiveJob {
    Submission submission;
    /** What it takes of {@link JobRoom}. */
    final long weight;

    final JobEntry entry;
    final Set<NodeId> failedOn = new HashSet<>();

    JobState state = JobState.QUEUED;
    int attempt;
    long leaseEpoch;

    @Nullable AllocationId allocation;

    @Nullable NodeId node;

    @Nullable Instant startedAt;

    @Nullable Instant endedAt;

    @Nullable Long runningMicros;

    @Nullable AttemptOutcome outcome;

    @Nullable Integer progress;

    /** How an instance of a workload is doing; null until its node says so. */
    @Nullable ServiceHealth health;

    /** Whether its node has been silent for longer than it is waited for; only what may still count then stays. */
    boolean away;

    /** How far the return of its node's owner has gone with it. */
    Rung rung = Rung.RUN;

    /** That its node wants to be rid of it; null when it does not. */
    @Nullable Parting parting;

    boolean cancelRequested;

    /** The lease epoch that the row has, by which its next update is guarded; -1 until it is inserted. */
    long storedEpoch = -1;

    /** Attempts whose place others needed: its retry policy does not count them. */
    int displacements;

    /** What this attempt is stopped for, in words for its owner; null when it is not. */
    @Nullable String preemptedFor;

    /** How long it is expected to run, when it came to the queue. */
    Stretch stretch = Stretch.SHORT;

    /** Of its attempts that did not come to their end, how long the longest ran. */
    long longestMicros;

    /** Monotonic time of the assignment, for recalls. */
    long assignedNanos;

    /** When the stop of a canceled job is given up waiting for, by {@link System#nanoTime()}; 0 when none runs. */
    long stopDeadlineNanos;

    /** A new job, with an entry of its own. */
    LiveJob(Submission submission) {
        this.submission = submission;
        this.weight = JobRoom.weight(submission);
        this.entry = new JobEntry(snapshot());
    }

    /** A job that was known before, with the entry that its watchers hold. */
    LiveJob(Submission submission, JobEntry entry) {
        this.submission = submission;
        this.weight = JobRoom.weight(submission);
        this.entry = entry;
    }

    /** Its row is as it is here. */
    void stored() {
        storedEpoch = leaseEpoch;
        if (!submission.specJson().isEmpty()) {
            submission = submission.stored();
        }
    }

    JobId id() {
        return submission.id();
    }

    /** Moves by a verb that the present state must know. */
    void move(JobState.Verb verb) {
        state = state.after(verb)
                .orElseThrow(() -> new IllegalStateException("job " + id() + " is " + state + " and cannot " + verb));
    }

    void assign(AllocationId allocation, NodeId node, long nowNanos) {
        move(JobState.Verb.ASSIGN);
        this.allocation = allocation;
        this.node = node;
        this.assignedNanos = nowNanos;
        attempt++;
        leaseEpoch++;
    }

    /** Back to the queue without having been started: the attempt does not count. */
    void release() {
        move(JobState.Verb.RELEASE);
        attempt--;
        forgetAttempt();
    }

    /**
     * Back to the queue for another attempt.
     *
     * @param displaced whether somebody else needed its place
     */
    void retry(boolean displaced) {
        move(JobState.Verb.RETRY);
        if (displaced) {
            displacements++;
        } else if (node != null) {
            failedOn.add(node);
        }
        forgetAttempt();
    }

    private void forgetAttempt() {
        allocation = null;
        node = null;
        startedAt = null;
        endedAt = null;
        runningMicros = null;
        outcome = null;
        progress = null;
        health = null;
        rung = Rung.RUN;
        parting = null;
        away = false;
        preemptedFor = null;
    }

    /**
     * What the scheduler has to know of what has no end, such as an instance of a workload, or can be on one node only;
     * empty of a job.
     */
    Optional<PendingService> service() {
        return switch (submission.spec()) {
            case ServiceSpec service ->
                Optional.of(new PendingService(
                        id(),
                        service.workload(),
                        service.resources(),
                        service.limits(),
                        service.siting(),
                        service.home(),
                        service.near(),
                        service.stays() && service.home().isEmpty()));
            case ExportSpec export ->
                Optional.of(new PendingService(
                        id(),
                        // It is no instance that others should keep away from.
                        new WorkloadId(0),
                        export.resources(),
                        export.resources(),
                        export.siting(),
                        Optional.of(export.holder()),
                        Set.of()));
            case JobSpec _, BuildSpec _ -> Optional.empty();
        };
    }

    /** Whether it can be nowhere else. */
    boolean stays() {
        return submission.spec() instanceof ServiceSpec service && service.stays();
    }

    /** Whether it is still wanted when its node comes back after long. */
    private boolean outlasts() {
        return submission.spec() instanceof ServiceSpec service && service.outlasts();
    }

    /** Whether nobody waits for its node any more, when that is given up. */
    boolean isReplaceable() {
        return cancelRequested || !outlasts();
    }

    /**
     * How long its node is waited for.
     *
     * @param lease the node's, before which it is not known to be away
     * @param usual of what asks for nothing else
     */
    long patienceNanos(long lease, long usual) {
        return submission.spec() instanceof ServiceSpec service
                ? service.disconnect()
                        .patience(Duration.ofNanos(lease), Duration.ofNanos(usual))
                        .toNanos()
                : usual;
    }

    /** Whether it may be stopped for a service: a job of which nobody said that it is to be started once only. */
    boolean isPreemptible() {
        return submission.spec() instanceof JobSpec job
                && !cancelRequested
                && job.retry().movable();
    }

    PendingJob pending() {
        return new PendingJob(
                submission.id(),
                submission.project(),
                submission.owner(),
                submission.spec().priority(),
                submission.spec().resources(),
                submission.spec().siting(),
                submission.spec().driver(),
                submission.group().map(Submission.Membership::group),
                submission.group().map(Submission.Membership::limit).orElse(0),
                submission.spec() instanceof BuildSpec build ? build.near() : Optional.empty(),
                Set.copyOf(failedOn),
                isPreemptible(),
                stretch);
    }

    JobSnapshot snapshot() {
        @Nullable GroupId group = submission.group().map(Submission.Membership::group).orElse(null);
        JobFailure failure = JobFailure.of(outcome, submission.spec());
        return new JobSnapshot(
                submission.id(),
                submission.project(),
                group,
                submission.spec(),
                state,
                attempt,
                allocation,
                node,
                submission.createdAt(),
                startedAt,
                endedAt,
                runningMicros,
                outcome == null ? null : outcome.exitCode().orElse(null),
                failure.code(),
                failure.message(),
                progress,
                health,
                state.terminal() ? null : parting,
                away,
                cancelRequested && !state.terminal());
    }
}
