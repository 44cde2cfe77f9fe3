package dev.lattice.server.metric;

import dev.lattice.server.postgres.Database;
import dev.lattice.server.round.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Writes what was recorded, every few seconds and all together; on the server that leads it also makes the coarser series
 * from the finer ones, and forgets what is old.
 */
public final class MetricSweep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MetricSweep.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Between two looks at what has grown old; the coarser series get what is new as often. */
    private static final Duration AGING = Duration.ofMinutes(1);
    /** Steps that ended before that get no more points. */
    private static final Duration LATE = Duration.ofMinutes(2);

    private final Database database;
    private final UsageRecorder recorder;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private final MetricStore store = new MetricStore();
    private final Rounds rounds = new Rounds("metrics", INTERVAL, "what workloads use is written later", this::sweep);
    private Instant aged = Instant.EPOCH;

    /** @param leading whether this server leads */
    public MetricSweep(Database database, UsageRecorder recorder, BooleanSupplier leading, InstantSource clock) {
        this.database = database;
        this.recorder = recorder;
        this.leading = leading;
        this.clock = clock;
    }

    public void start() {
        rounds.start();
    }

    /** Does all that is to be done now; what fails keeps the rest from nothing. */
    void sweep() {
        try {
            write(recorder.drain());
        } finally {
            Instant now = clock.instant();
            if (leading.getAsBoolean() && !now.isBefore(aged.plus(AGING))) {
                age(now);
            }
        }
    }

    /** One point that the database refuses must not cost those of everybody else. */
    private void write(List<Point> points) {
        if (points.isEmpty()) {
            return;
        }
        try {
            database.run(handle -> store.insert(handle, points));
        } catch (RuntimeException failed) {
            if (!Database.isOfData(failed)) {
                recorder.giveBack(points);
                throw failed;
            }
            if (points.size() == 1) {
                LOG.errorf(
                        "what %s used cannot be written and is left out: %s", points.getFirst(), failed.getMessage());
                return;
            }
            int middle = points.size() / 2;
            try {
                write(points.subList(0, middle));
            } finally {
                write(points.subList(middle, points.size()));
            }
        }
    }

    private void age(Instant now) {
        try {
            rollUp(now);
            aged = now;
        } finally {
            // Also while the coarser series cannot be made: the disk has an end.
            recorder.tidy();
            for (Resolution resolution : Resolution.values()) {
                // One step longer than promised, so that a coarser one is always made from whole ones.
                Instant before = now.minus(resolution.kept()).minus(Resolution.QUARTER.step());
                database.run(handle -> store.forget(handle, resolution, before));
            }
        }
    }

    /** After a pause of this server's all that the finer series still has is worked in. */
    private void rollUp(Instant now) {
        Resolution[] all = Resolution.values();
        for (int i = 1; i < all.length; i++) {
            Resolution finer = all[i - 1];
            Resolution coarser = all[i];
            Instant kept = now.minus(finer.kept());
            Instant since = aged.isBefore(kept) ? kept.plus(coarser.step()) : aged.minus(LATE);
            database.run(handle -> store.rollUp(handle, finer, coarser, Resolution.floor(since, coarser.step())));
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
