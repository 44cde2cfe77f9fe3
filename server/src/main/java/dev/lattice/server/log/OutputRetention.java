package dev.lattice.server.log;

import dev.lattice.server.file.BlobStore;
import dev.lattice.server.postgres.Database;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Deletes output that has been kept long enough, a day at a time. */
public final class OutputRetention implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OutputRetention.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final SliceStore slices;
    private final BlobStore blobs;
    private final Duration kept;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("output-retention").unstarted(this::run);

    public OutputRetention(Database database, BlobStore blobs, Duration kept, Clock clock) {
        this.slices = new SliceStore(database);
        this.blobs = blobs;
        this.kept = kept;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    sweep();
                } catch (IOException | RuntimeException e) {
                    LOG.warnf("old output stays for now: %s", e.getMessage());
                }
            } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        closed.countDown();
    }
}
