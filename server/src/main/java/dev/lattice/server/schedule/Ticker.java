package dev.lattice.server.schedule;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.schedule.Ticks;
import dev.lattice.core.schedule.Verdict;
import dev.lattice.server.id.Ids;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.schedule.Due.Decision;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.QueueFullException;
import dev.lattice.server.scheduling.Submission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the jobs of schedules when they are due, on the server that leads.
 *
 * <p>It remembers nothing: what is due is asked of the database each time, and a job is written there together with the fact
 * that its tick has one. So a server that ends at any moment leaves nothing half done, the one after it goes on where it
 * was, and no tick is done twice.
 */
public final class Ticker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Ticker.class);
    /** How often another server may change schedules without a word to this one. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /** By how much before a tick all that it needs is read; less than a tick is from the next. */
    private static final Duration AHEAD = Duration.ofMillis(250);

    private static final int MOST_AT_ONCE = 2_000;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final Dispatcher dispatcher;
    private final JobBoard board;
    private final JobSpecs specs;
    private final ScheduleEvents events;
    private final Ids ids;
    private final Clock clock;
    private final ScheduleStore store = new ScheduleStore();
    private final Semaphore news = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().daemon().name("ticker").unstarted(this::run);
    /** Jobs for whose end a tick waits. */
    private volatile Set<JobId> awaited = Set.of();

    private volatile boolean closed;

    public Ticker(
            Database database,
            Dispatcher dispatcher,
            JobBoard board,
            JobSpecs specs,
            ScheduleEvents events,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.dispatcher = dispatcher;
        this.board = board;
        this.specs = specs;
        this.ids = ids;
        this.clock = clock;
    }

    public void start() {
        board.listen(job -> {
            if (job.state().terminal() && awaited.contains(job.id())) {
                news.release();
            }
        });
        thread.start();
    }

    /** Schedules are others than before. Any thread. */
    void changed() {
        news.release();
    }

    private void run() {
        while (!closed) {
            try {
                sleep(dispatcher.leading() ? go() : LONGEST_SLEEP);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                LOG.warnf("schedules wait: %s", failed.getMessage());
                try {
                    sleep(LONGEST_SLEEP);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }

    private void sleep(Duration time) throws InterruptedException {
        if (news.tryAcquire(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS)) {
            news.drainPermits();
        }
    }

    /**
     * Does all that is due, and what is due very soon.
     *
     * @return for how long there is nothing more to do, unless there is news
     */
    Duration go() throws InterruptedException {
        Instant now = clock.instant();
        if (decide(read(now))) {
            return Duration.ZERO;
        }
        Optional<Instant> next = database.call(store::nextTick);
        Duration left =
                next.map(tick -> Duration.between(clock.instant(), tick)).orElse(LONGEST_SLEEP);
        if (next.isEmpty() || left.compareTo(AHEAD) > 0) {
            Duration rest = left.minus(AHEAD);
            return rest.compareTo(LONGEST_SLEEP) < 0 ? rest : LONGEST_SLEEP;
        }
        Soon soon = read(next.get());
        if (news.tryAcquire(
                Math.max(0, Duration.between(clock.instant(), next.get()).toNanos()), TimeUnit.NANOSECONDS)) {
            // Something is not as it was read.
            return Duration.ZERO;
        }
        if (!clock.instant().isBefore(next.get())) {
            decide(soon);
            return Duration.ZERO;
        }
        return Duration.between(clock.instant(), next.get());
    }

    /**
     * A schedule that is due, with all that can be known before.
     *
     * @param spec of its job; null when that cannot be any more
     * @param refusal why
     * @param idle what becomes of its ticks if the job before has ended by then
     * @param busy what becomes of them if not
     */
    private record Candidate(
            StoredSchedule schedule, @Nullable JobSpec spec, String refusal, Due idle, Due busy) {}

    /** Who is due until a moment. It is read before that where there is time, so that only the writing is left. */
    private record Soon(Instant until, List<Candidate> candidates) {}

    private Soon read(Instant until) throws InterruptedException {
        Map<ScheduleId, List<Instant>> queues = database.call(store::queues);
        if (!queues.isEmpty()) {
            goOn(queues);
        }
        List<StoredSchedule> due = database.call(handle -> store.due(handle, until, MOST_AT_ONCE));
        return new Soon(
                until,
                due.stream()
                        .map(schedule -> candidate(
                                schedule,
                                until,
                                queues.getOrDefault(schedule.id(), List.of()).size()))
                        .toList());
    }

    private Candidate candidate(StoredSchedule schedule, Instant until, int queue) {
        Ticks ticks = ScheduleTimes.ticks(schedule.cron(), schedule.timezone());
        Due idle = Due.of(schedule, ticks, until, false, queue);
        Due busy = Due.of(schedule, ticks, until, true, queue);
        try {
            return new Candidate(schedule, specs.read(schedule.request()), "", idle, busy);
        } catch (Problem refused) {
            // What was accepted once is not any more, such as an image of a registry that was taken away.
            return new Candidate(schedule, null, String.valueOf(refused.getMessage()), idle, busy);
        }
    }

    /** What is written nobody has to be asked about; what is not is found again. */
    private static void await(List<CompletableFuture<?>> written) throws InterruptedException {
        for (CompletableFuture<?> each : written) {
            try {
                each.get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException("ticks could not be written", failed);
            }
        }
    }

    private boolean running(StoredSchedule schedule) {
        return schedule.lastJob().flatMap(board::find).isPresent();
    }

    /** Makes the jobs of those that waited and need not any more, of each schedule the first. */
    private void goOn(Map<ScheduleId, List<Instant>> queues) throws InterruptedException {
        List<StoredSchedule> waiting = database.call(handle -> store.all(handle, queues.keySet()));
        awaited = waiting.stream().flatMap(each -> each.lastJob().stream()).collect(Collectors.toSet());
        List<Start> starts = new ArrayList<>();
        for (StoredSchedule schedule : waiting) {
            List<Instant> queue = queues.getOrDefault(schedule.id(), List.of());
            if (!schedule.paused() && !queue.isEmpty() && !running(schedule)) {
                Candidate candidate = candidate(schedule, clock.instant(), queue.size());
                starts.add(new Start(candidate, queue.getFirst(), schedule.nextTick()));
            }
        }
        List<CompletableFuture<?>> written = new ArrayList<>();
        submit(starts, clock.instant(), written);
        await(written);
    }

    /** A job to be made. */
    private record Start(Candidate of, Instant tick, Optional<Instant> next) {}

    /**
     * Jobs go first, and what has none is written at once for all: nobody waits for another's schedule.
     *
     * @return whether there is more
     */
    private boolean decide(Soon soon) throws InterruptedException {
        if (soon.candidates().isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        List<StoredExecution> others = new ArrayList<>();
        List<ScheduleStore.Passed> passed = new ArrayList<>();
        List<JobId> replaced = new ArrayList<>();
        List<Start> first = new ArrayList<>();
        List<Start> after = new ArrayList<>();
        for (Candidate candidate : soon.candidates()) {
            StoredSchedule schedule = candidate.schedule();
            Due due = running(schedule) ? candidate.busy() : candidate.idle();
            Optional<Decision> run =
                    due.decisions().stream().filter(Decision::starts).reduce((_, last) -> last);
            List<StoredExecution> left = due.decisions().stream()
                    .filter(decision -> !Optional.of(decision).equals(run))
                    .map(decision -> execution(schedule, decision, now))
                    .toList();
            others.addAll(left);
            if (run.isEmpty()) {
                passed.add(new ScheduleStore.Passed(schedule.id(), soon.until(), due.next()));
                continue;
            }
            if (run.get().verdict() == Verdict.REPLACE) {
                schedule.lastJob().ifPresent(replaced::add);
            }
            (left.isEmpty() ? first : after).add(new Start(candidate, run.get().tick(), due.next()));
        }
        if (!replaced.isEmpty()) {
            dispatcher.cancel(replaced);
        }
        List<CompletableFuture<?>> written = new ArrayList<>();
        submit(first, now, written);
        if (!others.isEmpty() || !passed.isEmpty()) {
            database.inTransaction(handle -> {
                store.decide(handle, others);
                store.pass(handle, passed);
            });
        }
        // The job's row takes its schedule beyond them.
        submit(after, now, written);
        await(written);
        List<StoredSchedule> all =
                soon.candidates().stream().map(Candidate::schedule).toList();
        events.changed(all);
        database.run(handle ->
                store.forget(handle, all.stream().map(StoredSchedule::id).toList(), ScheduleService.KEPT));
        return all.size() == MOST_AT_ONCE;
    }

    private static StoredExecution execution(StoredSchedule schedule, Decision decision, Instant now) {
        boolean overtaken = decision.starts();
        return new StoredExecution(
                schedule.id(),
                decision.tick(),
                false,
                overtaken ? Verdict.SKIPPED : decision.verdict(),
                Optional.empty(),
                overtaken ? "the next one was due before its job was made" : decision.note(),
                now,
                Optional.empty());
    }

    /** All in one commit. Where there is no room for all, each is asked for: it may be one project that has too many. */
    private void submit(List<Start> starts, Instant now, List<CompletableFuture<?>> written) {
        List<Start> possible = new ArrayList<>();
        for (Start start : starts) {
            if (start.of().spec() == null) {
                refuse(start, start.of().refusal());
            } else {
                possible.add(start);
            }
        }
        if (possible.isEmpty()) {
            return;
        }
        written.add(dispatcher
                .submit(possible.stream().map(start -> submission(start, now)).toList())
                .exceptionallyCompose(failure -> failure instanceof QueueFullException
                        ? CompletableFuture.allOf(possible.stream()
                                        .map(start -> alone(start, now))
                                        .toArray(CompletableFuture<?>[]::new))
                                .thenApply(_ -> List.of())
                        : CompletableFuture.failedFuture(failure))
                .toCompletableFuture());
    }

    private CompletableFuture<?> alone(Start start, Instant now) {
        return dispatcher
                .submit(List.of(submission(start, now)))
                .exceptionallyCompose(failure -> failure instanceof QueueFullException
                        ? CompletableFuture.supplyAsync(
                                () -> refuse(start, String.valueOf(failure.getMessage())),
                                work -> Thread.ofVirtual().start(work))
                        : CompletableFuture.failedFuture(failure))
                .toCompletableFuture();
    }

    private Submission submission(Start start, Instant now) {
        StoredSchedule schedule = start.of().schedule();
        return new Submission(
                ids.job(),
                schedule.project(),
                schedule.owner(),
                Objects.requireNonNull(start.of().spec()),
                schedule.request(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Submission.Tick(schedule.id(), start.tick(), false, start.next())),
                now);
    }

    private List<JobEntry> refuse(Start start, String why) {
        ScheduleId schedule = start.of().schedule().id();
        StoredExecution refused = new StoredExecution(
                schedule,
                start.tick(),
                false,
                Verdict.REFUSED,
                Optional.empty(),
                why,
                clock.instant(),
                Optional.empty());
        database.inTransaction(handle -> {
            store.settle(handle, refused);
            store.decide(handle, List.of(refused));
            store.pass(handle, List.of(new ScheduleStore.Passed(schedule, start.tick(), start.next())));
        });
        return List.of();
    }

    @Override
    public void close() {
        closed = true;
        news.release();
        try {
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
