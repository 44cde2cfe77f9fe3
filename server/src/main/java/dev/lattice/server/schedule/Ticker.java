package dev.lattice.server.schedule;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ScheduleId;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

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
     * Does all that is due.
     *
     * @return for how long there is nothing more to do, unless there is news
     */
    Duration go() throws InterruptedException {
        Instant now = clock.instant();
        List<CompletableFuture<?>> written = new ArrayList<>();
        Map<ScheduleId, List<Instant>> queues = database.call(store::queues);
        if (!queues.isEmpty()) {
            goOn(queues, now, written);
        }
        List<StoredSchedule> due = database.call(handle -> store.due(handle, now, MOST_AT_ONCE));
        decide(due, queues, now, written);
        await(written);
        if (!due.isEmpty()) {
            List<ScheduleId> passed = due.stream().map(StoredSchedule::id).toList();
            events.changed(due);
            database.run(handle -> store.forget(handle, passed, ScheduleService.KEPT));
        }
        if (due.size() == MOST_AT_ONCE) {
            return Duration.ZERO;
        }
        return database.call(store::nextTick)
                .map(next -> Duration.between(clock.instant(), next))
                .filter(left -> left.compareTo(LONGEST_SLEEP) < 0)
                .orElse(LONGEST_SLEEP);
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
    private void goOn(Map<ScheduleId, List<Instant>> queues, Instant now, List<CompletableFuture<?>> written) {
        List<StoredSchedule> waiting = database.call(handle -> store.all(handle, queues.keySet()));
        awaited = waiting.stream().flatMap(each -> each.lastJob().stream()).collect(Collectors.toSet());
        for (StoredSchedule schedule : waiting) {
            List<Instant> queue = queues.getOrDefault(schedule.id(), List.of());
            if (!schedule.paused() && !queue.isEmpty() && !running(schedule)) {
                written.add(submit(schedule, queue.getFirst(), schedule.nextTick(), now));
            }
        }
    }

    /** A job to be made. */
    private record Start(StoredSchedule schedule, Instant tick, Optional<Instant> next) {}

    /** Jobs go first, and what has none is written at once for all: nobody waits for another's schedule. */
    private void decide(
            List<StoredSchedule> due,
            Map<ScheduleId, List<Instant>> queues,
            Instant now,
            List<CompletableFuture<?>> written) {
        List<StoredExecution> others = new ArrayList<>();
        List<ScheduleStore.Passed> passed = new ArrayList<>();
        List<Start> after = new ArrayList<>();
        for (StoredSchedule schedule : due) {
            Ticks ticks = ScheduleTimes.ticks(schedule.cron(), schedule.timezone());
            int queue = queues.getOrDefault(schedule.id(), List.of()).size();
            Due decided = Due.of(schedule, ticks, now, running(schedule), queue);
            Optional<Decision> run =
                    decided.decisions().stream().filter(Decision::starts).reduce((_, last) -> last);
            List<StoredExecution> left = decided.decisions().stream()
                    .filter(decision -> !Optional.of(decision).equals(run))
                    .map(decision -> execution(schedule, decision, now))
                    .toList();
            others.addAll(left);
            if (run.isEmpty()) {
                passed.add(new ScheduleStore.Passed(schedule.id(), now, decided.next()));
                continue;
            }
            if (run.get().verdict() == Verdict.REPLACE) {
                schedule.lastJob().ifPresent(job -> dispatcher.cancel(List.of(job)));
            }
            Start start = new Start(schedule, run.get().tick(), decided.next());
            if (left.isEmpty()) {
                written.add(submit(start.schedule(), start.tick(), start.next(), now));
            } else {
                after.add(start);
            }
        }
        if (!others.isEmpty() || !passed.isEmpty()) {
            database.inTransaction(handle -> {
                store.decide(handle, others);
                store.pass(handle, passed);
            });
        }
        // The job's row takes its schedule beyond them.
        after.forEach(start -> written.add(submit(start.schedule(), start.tick(), start.next(), now)));
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

    private CompletableFuture<?> submit(StoredSchedule schedule, Instant tick, Optional<Instant> next, Instant now) {
        try {
            return dispatcher
                    .submit(List.of(new Submission(
                            ids.job(),
                            schedule.project(),
                            schedule.owner(),
                            specs.read(schedule.request()),
                            schedule.request(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(new Submission.Tick(schedule.id(), tick, false, next)),
                            now)))
                    .exceptionallyCompose(failure -> refused(schedule, tick, next, failure))
                    .toCompletableFuture();
        } catch (Problem refused) {
            // What was accepted once is not any more, such as an image of a registry that was taken away.
            return CompletableFuture.completedFuture(refuse(schedule, tick, next, refused.getMessage()));
        }
    }

    private CompletableFuture<List<JobEntry>> refused(
            StoredSchedule schedule, Instant tick, Optional<Instant> next, Throwable failure) {
        return failure instanceof QueueFullException
                ? CompletableFuture.supplyAsync(
                        () -> refuse(schedule, tick, next, String.valueOf(failure.getMessage())),
                        work -> Thread.ofVirtual().start(work))
                : CompletableFuture.failedFuture(failure);
    }

    private List<JobEntry> refuse(StoredSchedule schedule, Instant tick, Optional<Instant> next, String why) {
        StoredExecution refused = new StoredExecution(
                schedule.id(), tick, false, Verdict.REFUSED, Optional.empty(), why, clock.instant(), Optional.empty());
        database.inTransaction(handle -> {
            store.settle(handle, refused);
            store.decide(handle, List.of(refused));
            store.pass(handle, List.of(new ScheduleStore.Passed(schedule.id(), tick, next)));
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
