package dev.lattice.server.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.id.Ids;
import dev.lattice.server.job.JobStore;
import dev.lattice.server.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final Leases LEASES =
            new Leases(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final Ids ids = new Ids(Clock.systemUTC());
    private final ProjectId project = ids.project();
    private final UserId owner = ids.user();
    private final AtomicLong ahead = new AtomicLong();
    private long room = 1L << 30;
    private final JobBoard board = new JobBoard();
    private TestDatabase database;
    private Dispatcher dispatcher;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database()
                .run(handle -> handle.execute("insert into project (id, name) values (?, 'p')", project.value()));
        dispatcher = newDispatcher();
        dispatcher.start();
    }

    @AfterEach
    void stop() throws SQLException {
        dispatcher.close();
        database.close();
    }

    // ---- an ordinary life ----

    @Test
    void aJobIsGivenToAFreeNodeAndItsEndIsRecorded() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        AllocationId allocation = given(node, job);
        node.reportsRunning(allocation);
        await().until(() -> job.latest().state() == JobState.RUNNING);
        node.reports(allocation, new AttemptOutcome.Exited(3));
        await().until(() -> job.latest().state() == JobState.FAILED);
        assertThat(job.latest().exitCode()).isEqualTo(3);
        assertThat(stored(job, "state")).isEqualTo((long) JobState.FAILED.code());
        await().until(() -> node.settled.contains(allocation));
        assertThat(board.find(job.latest().id())).isEmpty();
    }

    @Test
    void whatANodeSaysBesideAnEndIsKept() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        AttemptOutcome.Note note = new AttemptOutcome.Note("OUTPUT_NOT_STORED", "the server did not take it");
        node.reports(given(node, job), new AttemptOutcome.Exited(0, Optional.empty(), Optional.of(note)));
        await().until(() -> job.latest().state() == JobState.SUCCEEDED);
        assertThat(job.latest().exitCode()).isZero();
        String code = database.database()
                .call(handle -> handle.createQuery("select error_code from job where id = ?")
                        .bind(0, job.latest().id().value())
                        .mapTo(String.class)
                        .one());
        assertThat(code).isEqualTo("OUTPUT_NOT_STORED");
    }

    @Test
    void anAgentThatStopsGetsNoMoreWorkUntilItComesAgain() {
        ScriptedNode leaving = node("a").connect(1);
        dispatcher.leaving(leaving);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        assertThat(dispatcher.explain(List.of(job.latest().id())))
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(reasons -> assertThat(reasons).hasSize(1));

        ScriptedNode back = node("a").connect(1);
        given(back, job);
    }

    @Test
    void jobsWaitInOrderForTheOneSlot() {
        ScriptedNode node = node("a").connect(1);
        JobEntry first = submit(RetryPolicy.DEFAULT);
        JobEntry second = submit(RetryPolicy.DEFAULT);
        AllocationId one = given(node, first);
        assertThat(dispatcher.explain(List.of(second.latest().id())))
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(reasons -> assertThat(reasons).hasSize(1));
        node.reports(one, new AttemptOutcome.Exited(0));
        given(node, second);
    }

    @Test
    void whatANodeWasGivenAheadIsTakenBackWhenJobsTurnOutToBeLong() {
        ScriptedNode node = node("a").connect(1);
        for (int i = 0; i < 40; i++) {
            node.reportsEndAfter(given(node, submit(RetryPolicy.DEFAULT)), Duration.ofMillis(1));
        }
        List<JobEntry> many = IntStream.range(0, 20)
                .mapToObj(_ -> submit(RetryPolicy.DEFAULT))
                .toList();
        AllocationId first = given(node, many.getFirst());
        AllocationId ahead = given(node, many.get(4));
        node.reportsRunning(first);
        node.reportsEndAfter(first, Duration.ofSeconds(10));
        await().until(() -> many.getFirst().latest().state() == JobState.SUCCEEDED);
        AllocationId second = given(node, many.get(1));
        node.reportsRunning(second);
        pass(Duration.ofSeconds(1), node);
        JobEntry waits = submit(RetryPolicy.DEFAULT);
        await().until(() -> node.stopped.contains(new NodeLink.Stop(ahead, NodeLink.Stop.Reason.RECALLED)));
        assertThat(node.stopped).noneMatch(stop -> stop.allocation().equals(second));
        assertThat(waits.latest().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aPollingWorkerIsGivenNothingThatItDoesNotAskFor() {
        ScriptedNode worker = node("worker").poll();
        worker.asks(1);
        JobEntry first = submit(RetryPolicy.NEVER);
        AllocationId allocation = given(worker, first);
        worker.reports(allocation, new AttemptOutcome.Exited(0));
        await().until(() -> worker.settled.contains(allocation));

        JobEntry second = submit(RetryPolicy.NEVER);
        assertThat(dispatcher.explain(List.of(second.latest().id())))
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(reasons -> assertThat(reasons).hasSize(1));
        assertThat(worker.allocationsOf(second.latest().id())).isEmpty();
        worker.asks(1);
        given(worker, second);
    }

    // ---- retries, and reports that come too late ----

    @Test
    void aLostNodesJobIsRetriedElsewhereAndItsLateResultIsRefused() {
        ScriptedNode lost = node("lost").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        AllocationId first = given(lost, job);
        lost.reportsRunning(first);
        ScriptedNode other = node("other").connect(1);
        pass(Duration.ofSeconds(61), other);
        AllocationId second = given(other, job);
        assertThat(job.latest().attempt()).isEqualTo(2);
        assertThat(lost.closed).containsExactly(Closing.LEASE_OVER);

        ScriptedNode back = node("lost").connect(1, ScriptedNode.end(first, new AttemptOutcome.Exited(0)));
        await().until(() -> back.settled.contains(first));
        assertThat(job.latest().state()).isEqualTo(JobState.ASSIGNED);
        other.reports(second, new AttemptOutcome.Exited(7));
        await().until(() -> job.latest().state() == JobState.FAILED);
        assertThat(job.latest().exitCode()).isEqualTo(7);
        assertThat(count("job_attempt")).isOne();
    }

    @Test
    void withRetryNeverAJobStartsAtMostOnce() {
        ScriptedNode lost = node("lost").connect(1);
        JobEntry job = submit(RetryPolicy.NEVER);
        given(lost, job);
        ScriptedNode other = node("other").connect(1);
        pass(Duration.ofSeconds(61), other);
        await().until(() -> job.latest().state() == JobState.LOST);
        assertThat(other.started).isEmpty();
    }

    @Test
    void aNodeThatGivesBackWhatItHadStartedHarmsNobodyElse() {
        ScriptedNode confused = node("confused").connect(1);
        JobEntry job = submit(RetryPolicy.NEVER);
        AllocationId allocation = given(confused, job);
        confused.reportsRunning(allocation);
        await().until(() -> job.latest().state() == JobState.RUNNING);
        ScriptedNode other = node("other").connect(1);

        confused.releases(allocation);

        await().until(() -> job.latest().state() == JobState.LOST);
        JobEntry next = submit(RetryPolicy.NEVER);
        await().until(() -> !confused.allocationsOf(next.latest().id()).isEmpty()
                || !other.allocationsOf(next.latest().id()).isEmpty());
        assertThat(other.closed).isEmpty();
    }

    @Test
    void silenceShorterThanLeaseAndGraceChangesNothing() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        AllocationId allocation = given(node, job);
        node.reportsRunning(allocation);
        await().until(() -> job.latest().state() == JobState.RUNNING);
        dispatcher.closed(node);
        pass(Duration.ofSeconds(10));
        ScriptedNode back = node("a")
                .connect(1, new AllocationReport(allocation, true, false, Optional.empty(), 10, null, List.of()));
        await().until(() -> !back.welcomes.isEmpty());
        assertThat(back.welcomes.getFirst()).containsExactly(allocation);
        assertThat(job.latest().state()).isEqualTo(JobState.RUNNING);
        assertThat(job.latest().attempt()).isOne();
    }

    @Test
    void whatANodeNeverHeardOfIsGivenToItAgain() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.NEVER);
        AllocationId allocation = given(node, job);
        ScriptedNode back = node("a").connect(1);
        await().until(() -> back.allocationsOf(job.latest().id()).contains(allocation));
        assertThat(job.latest().attempt()).isOne();
    }

    @Test
    void whatANodeHadStartedAndForgotIsLost() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.NEVER);
        AllocationId allocation = given(node, job);
        node.reportsRunning(allocation);
        await().until(() -> job.latest().state() == JobState.RUNNING);
        node("a").connect(1);
        await().until(() -> job.latest().state() == JobState.LOST);
    }

    @Test
    void aSessionThatWasReplacedHasNoSay() {
        ScriptedNode old = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        AllocationId allocation = given(old, job);
        ScriptedNode fresh = node("a")
                .connect(1, new AllocationReport(allocation, true, false, Optional.empty(), 10, null, List.of()));
        await().until(() -> old.closed.equals(List.of(Closing.REPLACED)));
        old.reports(allocation, new AttemptOutcome.Exited(1));
        fresh.reports(allocation, new AttemptOutcome.Exited(0));
        await().until(() -> job.latest().state().terminal());
        assertThat(job.latest().state()).isEqualTo(JobState.SUCCEEDED);
    }

    // ---- cancel ----

    @Test
    void aWaitingJobIsCanceledAtOnce() {
        JobEntry job = submit(RetryPolicy.DEFAULT);
        dispatcher.cancel(List.of(job.latest().id()));
        await().until(() -> job.latest().state() == JobState.CANCELED);
    }

    @Test
    void aRunningJobIsStoppedAndItsCodeDoesNotMakeItAFailure() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        AllocationId allocation = given(node, job);
        node.reportsRunning(allocation);
        dispatcher.cancel(List.of(job.latest().id()));
        await().until(() ->
                node.stopped.stream().anyMatch(stop -> stop.allocation().equals(allocation)));
        node.reports(allocation, new AttemptOutcome.Signaled(15));
        await().until(() -> job.latest().state() == JobState.CANCELED);
    }

    @Test
    void aNodeThatNeverAnswersDoesNotKeepAJobFromBeingCanceled() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        given(node, job);
        dispatcher.cancel(List.of(job.latest().id()));
        await().until(() -> !node.stopped.isEmpty());
        pass(Duration.ofSeconds(25), node);
        pass(Duration.ofSeconds(25), node);
        await().until(() -> job.latest().state() == JobState.CANCELED);
    }

    // ---- the same key ----

    @Test
    void twoSubmissionsWithOneKeyAreOneJob() {
        Submission first = submission(RetryPolicy.DEFAULT, Optional.of(new Submission.Idempotency("k", "00")));
        Submission second = submission(RetryPolicy.DEFAULT, Optional.of(new Submission.Idempotency("k", "00")));
        accept(first);
        assertThatThrownBy(() -> accept(second)).hasCauseInstanceOf(RepeatedKeyException.class);
        assertThat(count("job")).isOne();
    }

    // ---- broken databases, and two servers ----

    @Test
    void aBrokenConnectionFailsTheCallAndTheNextOneWorks() {
        ScriptedNode node = node("a").connect(1);
        JobEntry before = submit(RetryPolicy.DEFAULT);
        AllocationId allocation = given(node, before);
        database.breakConnections();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        accept(submission(RetryPolicy.DEFAULT, Optional.empty()));
                    }
                    database.breakConnections();
                    accept(submission(RetryPolicy.DEFAULT, Optional.empty()));
                })
                .hasCauseInstanceOf(UnavailableException.class);
        await().until(dispatcher::leading);
        await().until(() -> node.closed.equals(List.of(Closing.READING_ANEW)));
        node("a").connect(1, ScriptedNode.end(allocation, new AttemptOutcome.Exited(0)));
        await().until(() -> before.latest().state() == JobState.SUCCEEDED);
    }

    @Test
    void aSecondServerStandsByUntilTheFirstIsGone() throws SQLException {
        JobEntry job = submit(RetryPolicy.DEFAULT);
        JobBoard otherBoard = new JobBoard();
        try (Dispatcher second = newDispatcher(otherBoard)) {
            second.start();
            assertThat(second.submit(List.of(submission(RetryPolicy.DEFAULT, Optional.empty()))))
                    .failsWithin(Duration.ofSeconds(10));
            assertThat(second.leading()).isFalse();
            dispatcher.close();
            await().until(second::leading);
            assertThat(otherBoard.find(job.latest().id())).isPresent();
        }
    }

    @Test
    void aRestartedServerKnowsItsJobs() throws SQLException {
        ScriptedNode node = node("a").connect(1);
        JobEntry running = submit(RetryPolicy.DEFAULT);
        JobEntry waiting = submit(RetryPolicy.DEFAULT);
        AllocationId allocation = given(node, running);
        node.reportsRunning(allocation);
        await().until(() -> stored(running, "state") == JobState.RUNNING.code());
        dispatcher.close();
        JobBoard after = new JobBoard();
        dispatcher = newDispatcher(after);
        dispatcher.start();
        await().until(dispatcher::leading);
        assertThat(latest(after, waiting).state()).isEqualTo(JobState.QUEUED);
        assertThat(latest(after, running).state()).isEqualTo(JobState.RUNNING);
        ScriptedNode back = new ScriptedNode("a", dispatcher, this::nanoTime)
                .connect(1, ScriptedNode.end(allocation, new AttemptOutcome.Exited(0)));
        await().until(() -> back.settled.contains(allocation));
        await().until(() -> !back.allocationsOf(waiting.latest().id()).isEmpty());
    }

    @Test
    void aRestartedServerReadsFromTheOldestLiveJobOnAndMissesNone() throws SQLException {
        Submission early = submission(RetryPolicy.DEFAULT, Optional.empty());
        ScriptedNode node = node("a").connect(1);
        JobEntry ended = submit(RetryPolicy.DEFAULT);
        node.reports(given(node, ended), new AttemptOutcome.Exited(0));
        await().until(() -> ended.latest().state() == JobState.SUCCEEDED);
        pass(Duration.ofSeconds(15), node);
        await().until(() -> floor() > ended.latest().id().value());
        dispatcher.closed(node);
        JobEntry late = accept(early);
        assertThat(floor()).isLessThanOrEqualTo(early.id().value());
        dispatcher.close();
        JobBoard after = new JobBoard();
        dispatcher = newDispatcher(after);
        dispatcher.start();
        await().until(dispatcher::leading);
        assertThat(latest(after, late).state()).isEqualTo(JobState.QUEUED);
        assertThat(after.find(ended.latest().id())).isEmpty();
    }

    @Test
    void aRowThatCannotBeReadFailsAloneAndKeepsNobodyFromLeading() throws SQLException {
        JobEntry unreadable = submit(RetryPolicy.DEFAULT);
        JobEntry fine = submit(RetryPolicy.DEFAULT);
        dispatcher.close();
        database.database()
                .run(handle -> handle.execute(
                        "update job set spec = ? where id = ?",
                        UNREADABLE,
                        unreadable.latest().id().value()));
        JobBoard after = new JobBoard();
        dispatcher = newDispatcher(after);
        dispatcher.start();
        await().until(dispatcher::leading);
        assertThat(latest(after, fine).state()).isEqualTo(JobState.QUEUED);
        assertThat(after.find(unreadable.latest().id())).isEmpty();
        assertThat(stored(unreadable, "state")).isEqualTo((long) JobState.FAILED.code());
    }

    // ---- what a node may say without harm to others ----

    @Test
    void outputsThatANodeDidNotStoreAreLeftOutAndHarmNobody() {
        ScriptedNode node = node("a").connect(2);
        String stored = "aa".repeat(32);
        String others = "bb".repeat(32);
        ProjectId stranger = ids.project();
        database.database()
                .run(handle -> handle.execute("insert into project (id, name) values (?, 'q')", stranger.value()));
        store(project, stored);
        store(stranger, others);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        node.reports(
                given(node, job),
                new AttemptOutcome.Exited(0),
                new AllocationReport.Output("same", 5, stored),
                new AllocationReport.Output("same", 5, stored),
                new AllocationReport.Output("stolen", 5, others),
                new AllocationReport.Output("never stored", 5, "cc".repeat(32)));
        await().until(() -> job.latest().state() == JobState.SUCCEEDED);
        assertThat(node.closed).isEmpty();
        assertThat(count("artifact")).isEqualTo(1);
    }

    @Test
    void whateverANodeSaysOfAFailureCanBeStored() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.NEVER);
        node.reports(given(node, job), new AttemptOutcome.NotStarted("C\0DE", "a\0b" + "x".repeat(100_000), false));
        await().until(() -> job.latest().state() == JobState.FAILED);
        assertThat(node.closed).isEmpty();
        assertThat(job.latest().errorMessage()).startsWith("a\uFFFDb").hasSizeLessThan(3_000);
    }

    @Test
    void filesOfAnAttemptThatIsRetriedAreNotThoseOfTheNext() {
        ScriptedNode node = node("a").connect(1);
        JobEntry job = submit(RetryPolicy.DEFAULT);
        String sha256 = "aa".repeat(32);
        store(project, sha256);
        node.reports(
                given(node, job),
                new AttemptOutcome.Lost("it was gone"),
                new AllocationReport.Output("result.txt", 5, sha256));
        await().until(() -> node.allocationsOf(job.latest().id()).size() == 2);
        JobStore store = new JobStore(database.database(), new JobRows(DispatcherTest::spec));
        assertThat(store.artifacts(project, job.latest().id())).isEmpty();

        String second = "bb".repeat(32);
        store(project, second);
        node.reports(
                given(node, job), new AttemptOutcome.Exited(0), new AllocationReport.Output("result.txt", 5, second));
        await().until(() -> job.latest().state() == JobState.SUCCEEDED);
        assertThat(store.artifacts(project, job.latest().id()))
                .extracting(JobStore.Artifact::sha256)
                .containsExactly(second);
    }

    @Test
    void aProjectWhoseJobsTakeTooMuchMemoryWaits() throws SQLException {
        dispatcher.close();
        room = 2 * 3 * JobRoom.weight(submission(RetryPolicy.DEFAULT, Optional.empty()));
        dispatcher = newDispatcher();
        dispatcher.start();
        ScriptedNode node = node("a").connect(1);
        JobEntry first = submit(RetryPolicy.DEFAULT);
        submit(RetryPolicy.DEFAULT);
        submit(RetryPolicy.DEFAULT);

        assertThatThrownBy(() -> submit(RetryPolicy.DEFAULT)).hasCauseInstanceOf(QueueFullException.class);

        node.reports(given(node, first), new AttemptOutcome.Exited(0));
        await().until(() -> first.latest().state() == JobState.SUCCEEDED);
        submit(RetryPolicy.DEFAULT);
    }

    @Test
    void whatWasAcceptedTakesItsMemoryAfterARestartToo() throws SQLException {
        dispatcher.close();
        room = 2 * JobRoom.weight(submission(RetryPolicy.DEFAULT, Optional.empty()));
        dispatcher = newDispatcher();
        dispatcher.start();
        submit(RetryPolicy.DEFAULT);
        dispatcher.close();
        dispatcher = newDispatcher();
        dispatcher.start();
        assertThatThrownBy(() -> submit(RetryPolicy.DEFAULT)).hasCauseInstanceOf(QueueFullException.class);
    }

    // ---- what the tests say it with ----

    private static final String UNREADABLE = "unreadable";

    private static JobSnapshot latest(JobBoard on, JobEntry job) {
        return on.find(job.latest().id()).orElseThrow().latest();
    }

    private void store(ProjectId in, String sha256) {
        database.database().run(handle -> {
            handle.execute("insert into blob (sha256, size) values (decode(?, 'hex'), 5)", sha256);
            handle.execute("insert into blob_claim values (?, decode(?, 'hex'))", in.value(), sha256);
        });
    }

    private ScriptedNode node(String id) {
        return new ScriptedNode(id, dispatcher, this::nanoTime);
    }

    private long nanoTime() {
        return System.nanoTime() + ahead.get();
    }

    /** Lets time pass for the dispatcher; these nodes are heard meanwhile. */
    private void pass(Duration time, ScriptedNode... heard) {
        long step = Duration.ofSeconds(5).toNanos();
        for (long left = time.toNanos(); left > 0; left -= step) {
            ahead.addAndGet(Math.min(step, left));
            for (ScriptedNode node : heard) {
                node.beat();
            }
        }
    }

    private AllocationId given(ScriptedNode node, JobEntry job) {
        JobId id = job.latest().id();
        await().until(() -> !node.allocationsOf(id).isEmpty());
        return node.allocationsOf(id).getLast();
    }

    private JobEntry submit(RetryPolicy retry) {
        return accept(submission(retry, Optional.empty()));
    }

    private JobEntry accept(Submission submission) {
        await().until(dispatcher::leading);
        try {
            return dispatcher
                    .submit(List.of(submission))
                    .toCompletableFuture()
                    .get()
                    .getFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Submission submission(RetryPolicy retry, Optional<Submission.Idempotency> key) {
        String json = retry.equals(RetryPolicy.NEVER) ? "never" : "default";
        return new Submission(
                ids.job(), project, owner, spec(json), json, Optional.empty(), Optional.empty(), key, Instant.now());
    }

    @Test
    void whoMayBeginNothingNewIsToldAtOnceAndTheClockLikeAFullQueue() {
        dispatcher.admit(of -> {
            if (of.equals(project)) {
                throw new IllegalStateException("the budget is spent");
            }
        });
        assertThatThrownBy(() -> submit(RetryPolicy.DEFAULT)).hasMessageContaining("the budget is spent");
        Submission manual = submission(RetryPolicy.DEFAULT, Optional.empty());
        Submission ticked = new Submission(
                manual.id(),
                manual.project(),
                manual.owner(),
                manual.spec(),
                manual.specJson(),
                manual.input(),
                manual.group(),
                manual.idempotency(),
                Optional.of(new Submission.Tick(new ScheduleId(1), Instant.now(), false, Optional.empty())),
                manual.createdAt());
        assertThat(dispatcher.submit(List.of(ticked)).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(QueueFullException.class)
                .withMessageContaining("the budget is spent");
        dispatcher.admit(_ -> {});
        assertThat(submit(RetryPolicy.DEFAULT)).isNotNull();
    }

    private static JobSpec spec(String retry) {
        if (retry.equals(UNREADABLE)) {
            throw new IllegalArgumentException("written by another version");
        }
        return new JobSpec(
                new Command.Arguments(List.of("true")),
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                Map.of(),
                Siting.ANYWHERE,
                Resources.NONE,
                0,
                List.of(),
                retry.equals("never") ? RetryPolicy.NEVER : RetryPolicy.DEFAULT);
    }

    private Dispatcher newDispatcher() {
        return newDispatcher(board);
    }

    private Dispatcher newDispatcher(JobBoard on) {
        return new Dispatcher(
                new JobLedger(database.address()::connect, ids::next),
                new JobLoader(DispatcherTest::spec),
                on,
                new SilentFleet(),
                LEASES,
                ids::next,
                Clock.systemUTC(),
                this::nanoTime,
                room);
    }

    private long stored(JobEntry job, String column) {
        return database.database()
                .call(handle -> handle.createQuery("select " + column + " from job where id = ?")
                        .bind(0, job.latest().id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private long floor() {
        return database.database()
                .call(handle -> handle.createQuery("select live_floor from leadership")
                        .mapTo(Long.class)
                        .one());
    }

    private long count(String table) {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from " + table)
                        .mapTo(Long.class)
                        .one());
    }
}
