package dev.lattice.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.api.schedule.ExecutionState;
import dev.lattice.api.schedule.ExecutionView;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.api.schedule.ScheduleState;
import dev.lattice.api.schedule.ScheduleTrouble;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobState;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobLoader;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.scheduling.SilentFleet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules with a real database and dispatcher; time is a test's own, and no node is there. */
class TickerTest {
    private static final Instant BEGIN = Instant.parse("2026-07-01T12:00:30Z");
    private static final String NAME = "report";

    private final Ids ids = new Ids(Clock.systemUTC());
    private final Principal.User caller = new Principal.User(
            new UserId(1),
            ids.project(),
            Role.CONSUMER,
            "someone@example.org",
            new Principal.Credential.AccessToken(1, Instant.MAX));
    private final JobSpecs specs = new JobSpecs(LatticeModule.newMapper());
    private final SteppedClock clock = new SteppedClock();

    private TestDatabase database;
    private JobBoard board;
    private Dispatcher dispatcher;
    private final EventHub hub = new EventHub();
    private ScheduleEvents events;
    private Ticker ticker;
    private ScheduleService schedules;

    /** Stands still until it is told to go on. */
    private static final class SteppedClock extends Clock {
        private volatile Instant now = BEGIN;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database()
                .run(handle -> handle.execute(
                        "insert into project (id, name) values (?, 'p')",
                        caller.project().value()));
        serve();
    }

    /** A server, or another one after it. */
    private void serve() {
        board = new JobBoard();
        dispatcher = new Dispatcher(
                database.address()::connect,
                new JobLoader(specs::read),
                board,
                new SilentFleet(),
                new Leases(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30)),
                ids::next,
                Clock.systemUTC());
        dispatcher.start();
        await().until(dispatcher::leading);
        events = new ScheduleEvents(database.database(), hub, specs, clock);
        events.listen(board);
        ticker = new Ticker(database.database(), dispatcher, board, specs, events, ids, clock);
        schedules = new ScheduleService(
                new ScheduleService.Parts(
                        database.database(),
                        dispatcher,
                        ticker,
                        events,
                        (_, job, bytes) -> bytes + " bytes of " + job,
                        specs,
                        ids,
                        new AuditLog()),
                clock);
    }

    @AfterEach
    void stop() throws SQLException {
        events.close();
        dispatcher.close();
        database.close();
    }

    private static ScheduleRequest request(
            String name, String cron, @Nullable Overlap overlap, @Nullable Missed missed) {
        return new ScheduleRequest(
                name,
                cron,
                null,
                overlap,
                missed,
                new Command.Shell("echo hello"),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private void create(String cron, @Nullable Overlap overlap, @Nullable Missed missed) {
        schedules.create(caller, request(NAME, cron, overlap, missed));
    }

    /** Lets time go by without anybody looking, then somebody looks. */
    private void after(Duration time) throws InterruptedException {
        clock.now = clock.now.plus(time);
        ticker.go();
    }

    private void after(int seconds) throws InterruptedException {
        after(Duration.ofSeconds(seconds));
    }

    /** The earliest first. */
    private List<ExecutionView> history() {
        return schedules.history(caller, NAME, 0).reversed();
    }

    private List<ExecutionState> states() {
        return history().stream().map(ExecutionView::state).toList();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-07-01T" + time + "Z");
    }

    private void end(JobId job) {
        dispatcher.cancel(List.of(job));
        await().until(() -> board.find(job).isEmpty());
    }

    private void endLast() {
        end(history().stream()
                .flatMap(each -> Stream.ofNullable(each.jobId()))
                .toList()
                .getLast());
    }

    private long jobs() {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from job")
                        .mapTo(Long.class)
                        .one());
    }

    // ---- ticks ----

    @Test
    void aTickHasItsJobWhenItIsDueAndNoOtherHoweverOftenSomebodyLooks() throws Exception {
        create("* * * * *", null, null);
        assertThat(ticker.go()).isEqualTo(Duration.ofSeconds(1));
        assertThat(history()).isEmpty();
        after(29);
        assertThat(history()).isEmpty();
        after(1);
        ticker.go();
        ticker.go();
        assertThat(history()).singleElement().satisfies(execution -> {
            assertThat(execution.scheduledAt()).isEqualTo(at("12:01:00"));
            assertThat(execution.state()).isEqualTo(ExecutionState.QUEUED);
            assertThat(execution.jobId()).isNotNull();
        });
        assertThat(jobs()).isEqualTo(1);
        ScheduleView view = schedules.show(caller, NAME, 0);
        assertThat(view.nextRuns()).hasSize(5).first().isEqualTo(at("12:02:00"));
        assertThat(view.lastRun()).isEqualTo(history().getFirst());
    }

    @Test
    void itSleepsUntilTheNextOneIsDue() throws Exception {
        create("* * * * *", null, null);
        clock.now = at("12:00:59.500");
        assertThat(ticker.go()).as("until what the next one needs is read").isEqualTo(Duration.ofMillis(250));
        clock.now = at("12:00:59.995");
        assertThat(ticker.go()).as("there is news: it was just made").isEqualTo(Duration.ZERO);
        assertThat(ticker.go()).as("the clock of the wall counts").isEqualTo(Duration.ofMillis(5));
        assertThat(history()).isEmpty();
    }

    @Test
    void anotherServerGoesOnWhereOneWasKilled() throws Exception {
        create("* * * * *", Overlap.REPLACE, Missed.ALL);
        after(30);
        dispatcher.close();
        clock.now = clock.now.plusSeconds(60);
        serve();
        ticker.go();
        ticker.go();
        assertThat(history()).extracting(ExecutionView::scheduledAt).containsExactly(at("12:01:00"), at("12:02:00"));
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void whoLooksAtTheSameTimeMakesNoSecondJob() throws Exception {
        create("* * * * *", Overlap.REPLACE, null);
        try (ExecutorService lookers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int minute = 0; minute < 20; minute++) {
                clock.now = clock.now.plusSeconds(60);
                List<Future<?>> looks = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    Ticker other = new Ticker(database.database(), dispatcher, board, specs, events, ids, clock);
                    looks.add(lookers.submit(() -> {
                        try {
                            other.go();
                        } catch (IllegalStateException refused) {
                            // The database has refused the second job; who lost finds it done.
                        }
                        return null;
                    }));
                }
                for (Future<?> look : looks) {
                    look.get();
                }
                await().until(dispatcher::leading);
                ticker.go();
            }
        }
        assertThat(history()).hasSize(20).allMatch(execution -> execution.jobId() != null);
        assertThat(jobs()).isEqualTo(20);
    }

    // ---- overlap ----

    @Test
    void aTickIsLeftOutWhileTheJobBeforeHasNotEnded() throws Exception {
        create("* * * * *", Overlap.SKIP, null);
        after(30);
        after(60);
        assertThat(states()).containsExactly(ExecutionState.QUEUED, ExecutionState.SKIPPED);
        assertThat(history().getLast().error()).isEqualTo("the one before had not ended");
        endLast();
        after(60);
        assertThat(states()).containsExactly(ExecutionState.CANCELED, ExecutionState.SKIPPED, ExecutionState.QUEUED);
    }

    @Test
    void aTickWaitsForTheJobBeforeAndOnlyOneDoes() throws Exception {
        create("* * * * *", Overlap.QUEUE, null);
        after(30);
        after(60);
        after(60);
        assertThat(states()).containsExactly(ExecutionState.QUEUED, ExecutionState.WAITING, ExecutionState.SKIPPED);
        endLast();
        ticker.go();
        assertThat(states()).containsExactly(ExecutionState.CANCELED, ExecutionState.QUEUED, ExecutionState.SKIPPED);
        after(60);
        assertThat(states()).endsWith(ExecutionState.SKIPPED, ExecutionState.WAITING);
    }

    @Test
    void aTickTakesThePlaceOfTheJobBefore() throws Exception {
        create("* * * * *", Overlap.REPLACE, null);
        after(30);
        after(60);
        await().until(() -> states().equals(List.of(ExecutionState.CANCELED, ExecutionState.QUEUED)));
    }

    // ---- what nobody saw ----

    @Test
    void whatNobodySawIsMadeUpForOnce() throws Exception {
        create("*/10 * * * *", null, Missed.ONCE);
        after(Duration.ofMinutes(35));
        assertThat(states()).containsExactly(ExecutionState.MISSED, ExecutionState.MISSED, ExecutionState.QUEUED);
        assertThat(history().getLast().scheduledAt()).isEqualTo(at("12:30:00"));
        assertThat(schedules.show(caller, NAME, 0).nextRuns()).first().isEqualTo(at("12:40:00"));
    }

    @Test
    void whatNobodySawIsNotMadeUpForWhenTheNextOneIsDueAnyway() throws Exception {
        create("*/10 * * * *", null, Missed.ONCE);
        after(Duration.ofMinutes(30));
        assertThat(states()).containsExactly(ExecutionState.MISSED, ExecutionState.MISSED, ExecutionState.QUEUED);
    }

    @Test
    void whatNobodySawIsLeftOut() throws Exception {
        create("*/10 * * * *", null, Missed.SKIP);
        after(Duration.ofMinutes(35));
        assertThat(states()).containsOnly(ExecutionState.MISSED).hasSize(3);
        assertThat(jobs()).isZero();
        after(Duration.ofMinutes(5));
        assertThat(states()).endsWith(ExecutionState.QUEUED);
    }

    @Test
    void eachThatNobodySawIsMadeUpForInTurn() throws Exception {
        create("*/10 * * * *", null, Missed.ALL);
        after(Duration.ofMinutes(35));
        assertThat(states()).containsExactly(ExecutionState.QUEUED, ExecutionState.WAITING, ExecutionState.WAITING);
        for (int i = 0; i < 2; i++) {
            endLast();
            ticker.go();
        }
        assertThat(states()).containsExactly(ExecutionState.CANCELED, ExecutionState.CANCELED, ExecutionState.QUEUED);
        assertThat(jobs()).isEqualTo(3);
    }

    @Test
    void aYearWithoutAnybodyIsNoFlood() throws Exception {
        create("* * * * *", null, Missed.ALL);
        after(Duration.ofDays(365));
        assertThat(history()).hasSize(ScheduleService.KEPT);
        assertThat(jobs()).isEqualTo(1);
    }

    // ---- by hand ----

    @Test
    void aPauseMakesNothingAndMakesUpForNothing() throws Exception {
        create("* * * * *", null, Missed.ALL);
        assertThat(schedules.pause(caller, NAME).state()).isEqualTo(ScheduleState.PAUSED);
        after(Duration.ofMinutes(10));
        assertThat(history()).isEmpty();
        assertThat(schedules.resume(caller, NAME).nextRuns()).first().isEqualTo(at("12:11:00"));
        after(30);
        assertThat(states()).containsExactly(ExecutionState.QUEUED);
    }

    @Test
    void whoAsksForAJobGetsItBesideThoseOfTheClock() throws Exception {
        create("* * * * *", null, null);
        ExecutionView asked = schedules.run(caller, NAME);
        assertThat(asked.byHand()).isTrue();
        assertThat(asked.jobId()).isNotNull();
        after(30);
        assertThat(states()).containsExactly(ExecutionState.QUEUED, ExecutionState.QUEUED);
        schedules.pause(caller, NAME);
        clock.now = clock.now.plusSeconds(1);
        assertThat(schedules.run(caller, NAME).state()).isEqualTo(ExecutionState.QUEUED);
    }

    @Test
    void aChangeCountsFromThenOn() throws Exception {
        create("0 0 * * *", null, null);
        ScheduleView changed = schedules.change(
                caller,
                NAME,
                new ScheduleRequest(
                        null,
                        "*/5 * * * *",
                        "Europe/Berlin",
                        null,
                        null,
                        null,
                        null,
                        null,
                        20L,
                        null,
                        null,
                        null,
                        null));
        assertThat(changed.nextRuns()).first().isEqualTo(at("12:05:00"));
        assertThat(changed.timeout()).isEqualTo(20);
        assertThat(changed.command()).isEqualTo(new Command.Shell("echo hello"));
        after(270);
        assertThat(history()).extracting(ExecutionView::scheduledAt).containsExactly(at("12:05:00"));
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        create("* * * * *", null, null);
        after(30);
        schedules.delete(caller, NAME);
        after(60);
        assertThat(jobs()).as("the job goes on").isEqualTo(1);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(this::history)
                .matches(problem -> problem.code() == ErrorCode.NOT_FOUND);
        create("* * * * *", null, null);
        assertThat(history()).isEmpty();
    }

    @Test
    void anOldHistoryGoes() throws Exception {
        create("* * * * * *", Overlap.REPLACE, null);
        for (int i = 0; i < ScheduleService.KEPT + 20; i++) {
            after(1);
        }
        assertThat(history()).hasSize(ScheduleService.KEPT);
        assertThat(history().getLast().scheduledAt()).isEqualTo(clock.now);
    }

    @Test
    void manyAskInTheSameMomentWhichIsATicksToo() throws Exception {
        create("* * * * *", null, null);
        clock.now = at("12:01:00");
        long epoch = dispatcher.epoch();
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ExecutionView>> asked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                asked.add(askers.submit(() -> schedules.run(caller, NAME)));
            }
            ticker.go();
            for (Future<ExecutionView> each : asked) {
                assertThat(each.get().byHand()).isTrue();
            }
        }
        assertThat(history()).hasSize(6).filteredOn(ExecutionView::byHand).hasSize(5);
        assertThat(history()).extracting(ExecutionView::jobId).doesNotHaveDuplicates();
        assertThat(dispatcher.epoch()).as("nobody's memory was in doubt").isEqualTo(epoch);
    }

    @Test
    void whatWaitsWhenItIsPausedIsLeftOut() throws Exception {
        create("* * * * *", Overlap.QUEUE, null);
        after(30);
        after(60);
        schedules.pause(caller, NAME);
        endLast();
        ticker.go();
        assertThat(states()).containsExactly(ExecutionState.CANCELED, ExecutionState.SKIPPED);
        assertThat(history().getLast().error()).isEqualTo("the schedule was paused");
    }

    @Test
    void outputComesWithWhatIsAskedFor() throws Exception {
        create("* * * * *", null, null);
        after(30);
        JobId job = history().getFirst().jobId();
        assertThat(history().getFirst().output()).isNull();
        assertThat(schedules.history(caller, NAME, 10).getFirst().output()).isEqualTo("10 bytes of " + job);
        assertThat(schedules.show(caller, NAME, 20).lastRun())
                .extracting(ExecutionView::output)
                .isEqualTo("20 bytes of " + job);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> schedules.history(caller, NAME, -1));
    }

    // ---- what its owner has to hear ----

    private @Nullable ScheduleTrouble trouble() {
        return schedules.show(caller, NAME, 0).trouble();
    }

    /** As the dispatcher leaves a job that a node had. */
    private void ended(JobId job, JobState state, int exitCode) {
        end(job);
        database.database()
                .run(handle -> handle.execute(
                        "update job set state = ?, attempt = 1, started_at = ?, exit_code = ?, error_message = null"
                                + " where id = ?",
                        state.code(),
                        clock.now,
                        exitCode,
                        job.value()));
    }

    private void ended(JobState state, int exitCode) {
        ended(
                history().stream()
                        .flatMap(each -> Stream.ofNullable(each.jobId()))
                        .toList()
                        .getLast(),
                state,
                exitCode);
    }

    @Test
    void jobsThatFailAreSaidUntilOneSucceeds() throws Exception {
        create("* * * * *", null, null);
        assertThat(trouble()).isNull();
        after(30);
        assertThat(trouble()).as("it may yet end well").isNull();
        ended(JobState.FAILED, 3);
        assertThat(trouble()).isEqualTo(new ScheduleTrouble(true, at("12:01:00"), 1, "its command ended with 3"));
        after(60);
        assertThat(trouble()).extracting(ScheduleTrouble::times).isEqualTo(1);
        ended(JobState.TIMED_OUT, 1);
        assertThat(trouble()).isEqualTo(new ScheduleTrouble(true, at("12:01:00"), 2, "its command ended with 1"));
        after(60);
        ended(JobState.SUCCEEDED, 0);
        assertThat(trouble()).isNull();
        after(60);
        ended(JobState.FAILED, 4);
        assertThat(trouble()).isEqualTo(new ScheduleTrouble(true, at("12:04:00"), 1, "its command ended with 4"));
    }

    @Test
    void aJobThatNoNodeStartsDidNotRun() throws Exception {
        create("0 * * * *", null, null);
        clock.now = at("13:00:00");
        ticker.go();
        clock.now = at("13:01:00");
        assertThat(trouble()).isNull();
        clock.now = at("13:01:01");
        assertThat(trouble())
                .isEqualTo(
                        new ScheduleTrouble(false, at("13:00:00"), 1, "no node has started its job within a minute"));
        assertThat(history().getFirst().error()).isEqualTo("no node has started its job within a minute");
        endLast();
        assertThat(trouble())
                .isEqualTo(new ScheduleTrouble(
                        false, at("13:00:00"), 1, "its job was cancelled before a node started it"));
    }

    @Test
    void whatNobodySawDidNotRun() throws Exception {
        create("*/10 * * * *", null, Missed.SKIP);
        after(Duration.ofMinutes(35));
        assertThat(trouble()).isEqualTo(new ScheduleTrouble(false, at("12:10:00"), 3, "no server was there to see it"));
        assertThat(schedules.list(caller))
                .singleElement()
                .satisfies(view -> assertThat(view.trouble()).isEqualTo(trouble()));
    }

    @Test
    void whoWatchesIsTold() throws Exception {
        Queue<EventHub.Event> told = new ConcurrentLinkedQueue<>();
        try (EventHub.Watch _ = hub.watch(caller.project(), told::add)) {
            create("* * * * *", null, null);
            await().until(() -> told.size() == 1);
            after(30);
            await().until(() -> told.stream()
                    .anyMatch(event -> event.data() instanceof ScheduleView view && view.lastRun() != null));
            endLast();
            await().until(() -> told.stream()
                    .anyMatch(event -> event.data() instanceof ScheduleView view
                            && view.lastRun() != null
                            && view.lastRun().state() == ExecutionState.CANCELED));
            schedules.delete(caller, NAME);
            assertThat(told).last().isEqualTo(new EventHub.Event("schedule-removed", Map.of("name", NAME)));
        }
    }

    // ---- what is refused ----

    @Test
    void whatCannotBeIsSaid() {
        create("* * * * *", null, null);
        refused(request(NAME, "* * * * *", null, null), "already");
        refused(request("Report", "* * * * *", null, null), "lower-case");
        refused(request("other", "61 * * * *", null, null), "the minute cannot be '61'");
        refused(request("other", "0 0 31 2 *", null, null), "no moment that is still to come");
        refused(
                new ScheduleRequest(
                        "other",
                        null,
                        null,
                        null,
                        null,
                        new Command.Shell("true"),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                "'cron' is missing");
        refused(
                new ScheduleRequest(
                        "other",
                        "@daily",
                        "Mars/Olympus",
                        null,
                        null,
                        new Command.Shell("true"),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                "no time zone 'Mars/Olympus'");
        refused(
                new ScheduleRequest(
                        "other",
                        "@daily",
                        null,
                        null,
                        null,
                        new Command.Shell("true"),
                        null,
                        null,
                        -1L,
                        null,
                        null,
                        null,
                        null),
                "timeout");
    }

    private void refused(ScheduleRequest request, String... parts) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> schedules.create(caller, request))
                .satisfies(problem -> assertThat(problem.getMessage()).contains(parts));
    }

    @Test
    void othersSeeNothingOfIt() {
        create("* * * * *", null, null);
        Principal.User other = new Principal.User(
                new UserId(2), ids.project(), Role.CONSUMER, "other@example.org", caller.credential());
        assertThat(schedules.list(other)).isEmpty();
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> schedules.delete(other, NAME));
        assertThat(schedules.list(caller)).hasSize(1);
    }
}
