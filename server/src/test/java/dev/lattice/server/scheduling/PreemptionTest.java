package dev.lattice.server.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that finds no room gets that of jobs which may run again. */
class PreemptionTest {
    private static final Resources HALF = new Resources(2_000, 2_048, 0);
    private static final Resources WHOLE = new Resources(4_000, 4_096, 0);
    private static final RetryPolicy TWICE = new RetryPolicy(2, Set.of(RetryPolicy.Cause.NODE_LOST));

    private final Ids ids = new Ids(Clock.systemUTC());
    private final ProjectId project = ids.project();
    private final UserId owner = ids.user();
    private TestDatabase database;
    private Dispatcher dispatcher;
    private ScriptedNode node;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database()
                .run(handle -> handle.execute("insert into project (id, name) values (?, 'p')", project.value()));
        dispatcher = newDispatcher();
        dispatcher.start();
        await().until(dispatcher::leading);
        node = connected();
    }

    private ScriptedNode connected() {
        return new ScriptedNode("a", dispatcher, System::nanoTime).connectWithEngine(8);
    }

    private Dispatcher newDispatcher() {
        return new Dispatcher(
                database.address()::connect,
                new JobLoader(text -> Specs.job(text.equals("twice") ? TWICE : RetryPolicy.NEVER, HALF)),
                new JobBoard(),
                new SilentFleet(),
                new Leases(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30)),
                ids::next,
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws SQLException {
        dispatcher.close();
        database.close();
    }

    @Test
    void aJobMakesRoomForAServiceAndRunsAgain() {
        JobEntry older = submit(Specs.job(TWICE, HALF), "twice");
        AllocationId kept = running(older);
        JobEntry younger = submit(Specs.job(TWICE, HALF), "twice");
        AllocationId victim = running(younger);
        JobEntry service = submit(service(HALF), "service");

        await().until(() -> node.stopped.contains(new NodeLink.Stop(victim, NodeLink.Stop.Reason.CANCELED)));
        assertThat(node.stopped).extracting(NodeLink.Stop::allocation).doesNotContain(kept);
        JobEntry late = submit(Specs.job(TWICE, HALF), "twice");
        node.reports(victim, new AttemptOutcome.Canceled());
        AllocationId serving = given(service);

        await().until(() -> younger.latest().state() == JobState.QUEUED);
        assertThat(late.latest().state()).as("the room is kept for the service").isEqualTo(JobState.QUEUED);
        assertThat(attempts(younger)).containsExactly("PREEMPTED");
        node.reports(kept, new AttemptOutcome.Exited(0));
        await().until(() -> node.allocationsOf(younger.latest().id()).size() == 2);
        assertThat(younger.latest().attempt()).isEqualTo(2);
        assertThat(serving).isNotNull();
    }

    /** The policy allows two attempts: both may fail for other reasons, however often it made room. */
    @Test
    void anAttemptThatMadeRoomDoesNotCount() {
        JobEntry job = submit(Specs.job(TWICE, WHOLE), "twice");
        for (int round = 1; round <= 2; round++) {
            AllocationId attempt = running(job);
            JobEntry service = submit(service(HALF), "service");
            await().until(() -> node.stopped.contains(new NodeLink.Stop(attempt, NodeLink.Stop.Reason.CANCELED)));
            node.reports(attempt, new AttemptOutcome.Signaled(15));
            AllocationId serving = given(service);
            node.reports(serving, new AttemptOutcome.Exited(0));
        }
        AllocationId third = running(job);
        node.reports(third, new AttemptOutcome.Lost("gone"));
        await().until(() -> node.allocationsOf(job.latest().id()).size() == 4);
        AllocationId fourth = running(job);
        node.reports(fourth, new AttemptOutcome.Lost("gone again"));
        await().until(() -> job.latest().state() == JobState.LOST);
        assertThat(attempts(job)).containsExactly("PREEMPTED", "PREEMPTED", "LOST");
    }

    @Test
    void aCommandThatEndsWellInsteadHasSucceeded() {
        JobEntry job = submit(Specs.job(TWICE, WHOLE), "twice");
        AllocationId attempt = running(job);
        JobEntry service = submit(service(HALF), "service");
        await().until(() -> node.stopped.contains(new NodeLink.Stop(attempt, NodeLink.Stop.Reason.CANCELED)));
        node.reports(attempt, new AttemptOutcome.Exited(0));
        await().until(() -> job.latest().state() == JobState.SUCCEEDED);
        given(service);
    }

    @Test
    void whatMayRunOnlyOnceIsNotStopped() {
        JobEntry once = submit(Specs.job(RetryPolicy.NEVER, WHOLE), "never");
        AllocationId attempt = running(once);
        JobEntry service = submit(service(HALF), "service");
        assertThat(dispatcher.explain(List.of(service.latest().id())))
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(reasons -> assertThat(reasons.values())
                        .singleElement()
                        .satisfies(reason -> assertThat(reason.sentence()).contains("the node with most left has")));
        node.reports(attempt, new AttemptOutcome.Exited(0));
        given(service);
        assertThat(node.stopped).isEmpty();
    }

    /** What a server knew of attempts is in the database: the one after it counts as it did. */
    @Test
    void aServerThatTakesOverCountsAlike() throws SQLException {
        JobEntry job = submit(Specs.job(TWICE, HALF), "twice");
        AllocationId attempt = running(job);
        JobEntry service = submit(service(WHOLE), "service");
        await().until(() -> node.stopped.contains(new NodeLink.Stop(attempt, NodeLink.Stop.Reason.CANCELED)));
        node.reports(attempt, new AttemptOutcome.Canceled());
        AllocationId serving = given(service);
        node.reports(serving, new AttemptOutcome.Exited(0));
        AllocationId second = running(job);
        node.reports(second, new AttemptOutcome.Lost("gone"));
        AllocationId third = running(job);
        dispatcher.close();
        dispatcher = newDispatcher();
        dispatcher.start();
        await().until(dispatcher::leading);
        node = connected();
        await().until(() -> attempts(job).size() == 3 || !node.welcomes.isEmpty());
        assertThat(attempts(job)).startsWith("PREEMPTED", "LOST");
        assertThat(third).isNotNull();
    }

    private List<String> attempts(JobEntry job) {
        return database.database()
                .call(handle -> handle.createQuery(
                                "select error_code from job_attempt where job_id = ? order by attempt")
                        .bind(0, job.latest().id().value())
                        .mapTo(String.class)
                        .list());
    }

    private AllocationId given(JobEntry job) {
        await().until(() -> job.latest().allocation() != null
                && node.allocationsOf(job.latest().id()).contains(job.latest().allocation()));
        return node.allocationsOf(job.latest().id()).getLast();
    }

    private AllocationId running(JobEntry job) {
        AllocationId allocation = given(job);
        node.reportsRunning(allocation);
        await().until(() -> job.latest().state() == JobState.RUNNING);
        return allocation;
    }

    private JobEntry submit(WorkSpec spec, String text) {
        return dispatcher
                .submit(List.of(new Submission(
                        ids.job(),
                        project,
                        owner,
                        spec,
                        text,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Instant.now())))
                .toCompletableFuture()
                .join()
                .getFirst();
    }

    private ServiceSpec service(Resources resources) {
        return Specs.service(project, new WorkloadId(ids.next()), resources, Disconnect.DEFAULT);
    }
}
