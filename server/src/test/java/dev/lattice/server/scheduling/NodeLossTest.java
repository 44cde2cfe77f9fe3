package dev.lattice.server.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.Disconnect.Reconcile;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that fall silent, want to be rid of what they have, or fail at all they are given. */
class NodeLossTest {
    private static final Resources SMALL = new Resources(100, 64, 0);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Ids ids = new Ids(Clock.systemUTC());
    private final ProjectId project = ids.project();
    private final UserId owner = ids.user();
    private final AtomicLong ahead = new AtomicLong();
    private TestDatabase database;
    private Dispatcher dispatcher;
    private ScriptedNode node;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database()
                .run(handle -> handle.execute("insert into project (id, name) values (?, 'p')", project.value()));
        dispatcher = new Dispatcher(
                new JobLedger(database.address()::connect, ids::next),
                new JobLoader(_ -> Specs.job(RetryPolicy.DEFAULT, SMALL)),
                new JobBoard(),
                new SilentFleet(),
                new Leases(Duration.ofSeconds(10), LEASE, GRACE),
                ids::next,
                Clock.systemUTC(),
                this::nanoTime,
                1L << 30);
        dispatcher.start();
        await().until(dispatcher::leading);
        node = new ScriptedNode("a", dispatcher, this::nanoTime).connectWithEngine(8);
    }

    @AfterEach
    void stop() throws SQLException {
        dispatcher.close();
        database.close();
    }

    private long nanoTime() {
        return System.nanoTime() + ahead.get();
    }

    private void pass(Duration time) {
        ahead.addAndGet(time.toNanos());
    }

    // ---- silence ----

    @Test
    void eachIsWaitedForAsLongAsItAskedFor() {
        JobEntry usual = running(service(Disconnect.DEFAULT));
        JobEntry patient = running(service(after(600, true, Reconcile.REPLACEMENT)));
        JobEntry hasty = running(service(after(0, true, Reconcile.REPLACEMENT)));

        pass(LEASE.plusSeconds(1));
        await().until(() -> hasty.latest().state() == JobState.LOST);
        assertThat(usual.latest().state()).isEqualTo(JobState.RUNNING);
        pass(GRACE);
        await().until(() -> usual.latest().state() == JobState.LOST);
        assertThat(patient.latest().state()).isEqualTo(JobState.RUNNING);
        assertThat(patient.latest().away()).isFalse();
        pass(Duration.ofMinutes(10));
        await().until(() -> patient.latest().state() == JobState.LOST);
    }

    @Test
    void nothingTakesThePlaceOfWhatMayStillRunAlone() {
        JobEntry ward = running(service(
                new Disconnect(Optional.empty(), Optional.of(Duration.ofMinutes(10)), true, Reconcile.REPLACEMENT)));
        JobEntry usual = running(service(Disconnect.DEFAULT));
        pass(Duration.ofMinutes(10));
        await().until(() -> usual.latest().state() == JobState.LOST);
        assertThat(ward.latest().state()).isEqualTo(JobState.RUNNING);
        pass(Duration.ofMinutes(2));
        await().until(() -> ward.latest().state() == JobState.LOST);
    }

    @Test
    void whatMayStillCountIsOnlyKnownToBeAway() {
        JobEntry original = running(service(after(60, true, Reconcile.ORIGINAL)));
        JobEntry fixed = running(service(after(60, false, Reconcile.REPLACEMENT)));
        pass(Duration.ofSeconds(61));
        await().until(() -> original.latest().away() && fixed.latest().away());
        assertThat(original.latest().state()).isEqualTo(JobState.RUNNING);

        AllocationId held = allocation(original);
        // Of the other it knows nothing any more.
        new ScriptedNode("a", dispatcher, this::nanoTime)
                .connectWithEngine(
                        8,
                        new AllocationReport(
                                held,
                                true,
                                false,
                                Optional.empty(),
                                0,
                                null,
                                List.of(),
                                new ServiceHealth(true, 0, 0, false, "")));
        await().until(() -> !original.latest().away());
        assertThat(original.latest().allocation()).isEqualTo(held);
        await().until(() -> fixed.latest().state() == JobState.LOST);
    }

    // ---- nodes that are wanted back ----

    @Test
    void anEvictionIsNoFailureOfTheJob() {
        JobEntry job = running(Specs.job(RetryPolicy.DEFAULT, SMALL));
        for (int times = 0; times < RetryPolicy.DEFAULT.maxAttempts() + 2; times++) {
            AllocationId before = allocation(job);
            node.reports(before, new AttemptOutcome.Evicted("Its node's owner wanted the machine back."));
            await().until(() ->
                    job.latest().allocation() != null && !allocation(job).equals(before));
            begun(job);
        }
        assertThat(outcomes(job)).containsOnly("EVICTED").hasSize(RetryPolicy.DEFAULT.maxAttempts() + 2);
    }

    @Test
    void whatMayBeginOnceOnlyIsNotBegunAgain() {
        JobEntry job = running(Specs.job(RetryPolicy.NEVER, SMALL));
        node.reports(allocation(job), new AttemptOutcome.Evicted("Its node's owner wanted the machine back."));
        await().until(() -> job.latest().state() == JobState.LOST);
        assertThat(job.latest().errorCode()).isEqualTo("EVICTED");
        JobEntry service = running(service(Disconnect.DEFAULT));
        node.reports(allocation(service), new AttemptOutcome.Evicted("It was cut off."));
        await().until(() -> service.latest().state() == JobState.LOST);
    }

    // ---- nodes that fail ----

    @Test
    void aNodeThatStartsNothingIsLeftAloneForAWhile() {
        for (int i = 0; i < 5; i++) {
            JobEntry job = submit(Specs.job(RetryPolicy.NEVER, SMALL));
            node.reports(given(job), new AttemptOutcome.NotStarted("NODE_ERROR", "no space left", true));
            await().until(() -> job.latest().state() == JobState.FAILED);
        }
        JobEntry next = submit(Specs.job(RetryPolicy.NEVER, SMALL));
        assertThat(dispatcher.explain(List.of(next.latest().id())))
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(reasons -> assertThat(reasons.values())
                        .singleElement()
                        .satisfies(reason -> assertThat(reason.sentence()).contains("failed to start")));
        assertThat(dispatcher.condition(node.node()).orElseThrow().quarantined())
                .isPositive();
        pass(Duration.ofSeconds(25));
        node.beat();
        pass(Duration.ofSeconds(25));
        node.beat();
        pass(Duration.ofSeconds(11));
        node.beat();
        begun(next);
        assertThat(dispatcher.condition(node.node()).orElseThrow().quarantined())
                .isZero();
    }

    @Test
    void anAdminMayTrustItAtOnce() {
        for (int i = 0; i < 5; i++) {
            JobEntry job = submit(Specs.job(RetryPolicy.NEVER, SMALL));
            node.reports(given(job), new AttemptOutcome.NotStarted("NODE_ERROR", "no space left", true));
            await().until(() -> job.latest().state() == JobState.FAILED);
        }
        JobEntry next = submit(Specs.job(RetryPolicy.NEVER, SMALL));
        dispatcher.standing(node.node(), NodeStanding.OPEN);
        begun(next);
    }

    // ---- what the tests say it with ----

    private WorkSpec service(Disconnect disconnect) {
        return Specs.service(project, new WorkloadId(ids.next()), SMALL, disconnect);
    }

    private static Disconnect after(long seconds, boolean replace, Reconcile reconcile) {
        return new Disconnect(Optional.of(Duration.ofSeconds(seconds)), Optional.empty(), replace, reconcile);
    }

    private static AllocationId allocation(JobEntry job) {
        return Objects.requireNonNull(job.latest().allocation());
    }

    private List<String> outcomes(JobEntry job) {
        return database.database()
                .call(handle -> handle.createQuery(
                                "select error_code from job_attempt where job_id = ? order by attempt")
                        .bind(0, job.latest().id().value())
                        .mapTo(String.class)
                        .list());
    }

    private AllocationId given(JobEntry job) {
        await().until(() -> job.latest().allocation() != null
                && node.allocationsOf(job.latest().id()).contains(allocation(job)));
        return allocation(job);
    }

    private void begun(JobEntry job) {
        node.reportsRunning(given(job));
        await().until(() -> job.latest().state() == JobState.RUNNING);
    }

    private JobEntry running(WorkSpec spec) {
        JobEntry job = submit(spec);
        begun(job);
        return job;
    }

    private JobEntry submit(WorkSpec spec) {
        return dispatcher
                .submit(List.of(new Submission(
                        ids.job(),
                        project,
                        owner,
                        spec,
                        "spec",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Instant.now())))
                .toCompletableFuture()
                .join()
                .getFirst();
    }
}
