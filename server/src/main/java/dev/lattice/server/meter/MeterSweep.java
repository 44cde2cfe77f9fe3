package dev.lattice.server.meter;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.meter.AllocationMeter;
import dev.lattice.core.meter.UsageInterval;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.round.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The one that writes what was metered: every few seconds, all together, beside whatever anybody waits for. On the server that
 * leads it also has it charged for, with each hour, and forgets what is old.
 */
public final class MeterSweep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MeterSweep.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Between two writes of what goes on; a server that ends in between loses nothing of it. */
    private static final Duration OPEN = Duration.ofMinutes(1);

    private static final Duration KEPT = Duration.ofDays(40);
    private static final int AT_ONCE = 5_000;
    /** While the database is away; beyond these, intervals are lost. */
    private static final int MOST_PENDING = 1_000_000;

    private static final int FORGOTTEN_AT_ONCE = 20_000;

    private final Database database;
    private final Meter meter;
    private final Function<String, WorkSpec> specs;
    private final Settlement settlement;
    private final Budgets budgets;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private final MeterStore store = new MeterStore();
    private final Rounds rounds = new Rounds("meter", INTERVAL, "what is used is written later", this::sweep);
    private final Deque<Metered> pending = new ArrayDeque<>();
    private Instant opened = Instant.EPOCH;
    private Instant settled = Instant.EPOCH;
    /** Whether it is known since this server leads that all was written which ended before. */
    private boolean tookOver;

    /** @param specs reads what jobs' rows have */
    public MeterSweep(
            Database database,
            Meter meter,
            Function<String, WorkSpec> specs,
            Settlement settlement,
            Budgets budgets,
            BooleanSupplier leading,
            InstantSource clock) {
        this.database = database;
        this.meter = meter;
        this.specs = specs;
        this.settlement = settlement;
        this.budgets = budgets;
        this.leading = leading;
        this.clock = clock;
    }

    public void start() {
        rounds.start();
    }

    /** Does all that is to be done now. */
    synchronized void sweep() {
        Instant now = clock.instant();
        write(now);
        if (!leading.getAsBoolean()) {
            tookOver = false;
            return;
        }
        takeOver();
        if (tookOver) {
            database.run(handle -> store.writtenUntil(handle, now));
        }
        budgets.look();
        if (settled.truncatedTo(ChronoUnit.HOURS).isBefore(now.truncatedTo(ChronoUnit.HOURS))) {
            settlement.settle();
            settled = now;
            forget(now);
        }
    }

    private void write(Instant now) {
        boolean open = !now.isBefore(opened.plus(OPEN));
        pending.addAll(meter.drain(open));
        while (pending.size() > MOST_PENDING) {
            Metered lost = pending.pop();
            LOG.errorf("what %s used is lost: the database has been away for too long", lost.subject());
        }
        flush();
        if (open) {
            opened = now;
        }
    }

    private void flush() {
        while (!pending.isEmpty()) {
            List<Metered> some = new ArrayList<>(pending.stream().limit(AT_ONCE).toList());
            write(some);
            some.forEach(_ -> pending.pop());
        }
    }

    /** One that the database refuses must not cost those of everybody else. */
    private void write(List<Metered> some) {
        // Of an interval that is there twice, only the last may be in one statement.
        Map<List<Object>, Metered> newest = new LinkedHashMap<>();
        for (Metered one : some) {
            newest.put(List.of(one.subject().allocation(), one.interval().begins()), one);
        }
        List<Metered> all = List.copyOf(newest.values());
        try {
            database.run(handle -> store.write(handle, all));
        } catch (RuntimeException failed) {
            if (!Database.isOfData(failed)) {
                throw failed;
            }
            if (all.size() == 1) {
                LOG.errorf("%s cannot be written and is left out: %s", all.getFirst(), failed.getMessage());
                return;
            }
            int middle = all.size() / 2;
            write(all.subList(0, middle));
            write(all.subList(middle, all.size()));
        }
    }

    /** Goes on where an earlier server was, or this one before it lost the lead. */
    private void takeOver() {
        if (!meter.takesOver()) {
            return;
        }
        tookOver = false;
        boolean done = false;
        try {
            resume();
            closeWhatIsOver();
            tookOver = true;
            done = true;
        } finally {
            if (!done) {
                meter.takesOverStill();
            }
        }
    }

    private void resume() {
        List<MeteredAllocation> waiting = meter.awaitingPast();
        if (waiting.isEmpty()) {
            return;
        }
        List<AllocationId> ids =
                waiting.stream().map(one -> one.subject().allocation()).toList();
        Map<AllocationId, UsageInterval> last = database.call(handle -> store.last(handle, ids));
        Map<AllocationId, Long> started = database.call(handle -> store.startedAt(
                handle, waiting.stream().map(one -> one.subject().job()).toList()));
        long now = clock.millis();
        for (MeteredAllocation one : waiting) {
            AllocationId id = one.subject().allocation();
            Long at = started.get(id);
            one.past(Optional.ofNullable(last.get(id)), at == null ? OptionalLong.empty() : OptionalLong.of(at), now);
        }
    }

    private void closeWhatIsOver() {
        Instant since = database.call(store::writtenUntil).minus(INTERVAL);
        List<MeterStore.Ended> unwritten = database.call(handle -> store.unwritten(handle, since, specs));
        // Asked after the rows: what has ended since is still held here, or was written.
        Set<AllocationId> held = meter.held();
        List<Metered> found = unwritten.stream()
                .filter(one -> !held.contains(one.subject().allocation()))
                .flatMap(one -> MeterSweep.intervals(one).stream())
                .toList();
        if (!found.isEmpty()) {
            LOG.infof(
                    "%d intervals of jobs that ended as the server did are made of what is known of them",
                    found.size());
            pending.addAll(found);
            flush();
        }
        database.run(handle -> store.closeAllBut(handle, held));
    }

    /** What is known of it: how long it ran, and what was set aside. */
    private static List<Metered> intervals(MeterStore.Ended job) {
        AllocationMeter counted = new AllocationMeter(job.startedAt(), job.reservedMb(), 0);
        counted.start(job.startedAt());
        counted.end(job.endedAt());
        return counted.drain(true).stream()
                .map(interval -> new Metered(job.subject(), interval))
                .toList();
    }

    private void forget(Instant now) {
        int gone;
        do {
            gone = database.call(handle -> store.forget(handle, now.minus(KEPT), FORGOTTEN_AT_ONCE));
        } while (gone == FORGOTTEN_AT_ONCE);
    }

    /** Writes what is known at the end, for whoever comes next. */
    @Override
    public void close() {
        rounds.close();
        try {
            opened = Instant.EPOCH;
            write(clock.instant());
        } catch (RuntimeException away) {
            LOG.warnf("what was used at the end is made up for later: %s", away.getMessage());
        }
    }
}
