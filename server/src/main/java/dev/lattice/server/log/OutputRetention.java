package dev.lattice.server.log;

import dev.lattice.server.file.BlobStore;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.round.Rounds;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Deletes output that has been kept long enough, a day at a time. */
public final class OutputRetention implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OutputRetention.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final SliceStore slices;
    private final BlobStore blobs;
    private final Duration kept;
    private final Clock clock;
    private final Rounds rounds = new Rounds("output-retention", INTERVAL, "old output stays for now", this::sweep);

    public OutputRetention(Database database, BlobStore blobs, Duration kept, Clock clock) {
        this.slices = new SliceStore(database);
        this.blobs = blobs;
        this.kept = kept;
        this.clock = clock;
    }

    public void start() {
        rounds.start();
        rounds.hurry();
    }

    /** Deletes the segments of days before the retention: rows first, so that nothing points at what is gone. */
    void sweep() throws IOException {
        List<String> old =
                slices.segmentsBefore(SegmentNames.day(clock.instant().minus(kept)));
        for (String segment : old) {
            slices.forget(segment);
            blobs.delete(segment);
        }
        if (!old.isEmpty()) {
            LOG.infof("deleted %d segments of output older than %d days", old.size(), kept.toDays());
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
