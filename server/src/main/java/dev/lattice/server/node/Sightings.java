package dev.lattice.server.node;

import dev.lattice.core.id.NodeId;
import dev.lattice.server.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Writes down now and then when nodes were last heard of, so that a server that starts anew knows. */
public final class Sightings implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Sightings.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Database database;
    private final NodeStore store = new NodeStore();
    private final NodeActivity activity;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("sightings").unstarted(this::run);
    private Map<NodeId, Instant> written = Map.of();

    public Sightings(Database database, NodeActivity activity) {
        this.database = database;
        this.activity = activity;
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            boolean last;
            do {
                last = closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                try {
                    write();
                } catch (RuntimeException e) {
                    LOG.warnf("when nodes were last heard of is not written down for now: %s", e.getMessage());
                }
            } while (!last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        Map<NodeId, Instant> now = activity.lastSeen();
        Map<NodeId, Instant> news = new HashMap<>(now);
        news.entrySet().removeAll(written.entrySet());
        if (!news.isEmpty()) {
            database.run(handle -> store.sighted(handle, news));
            written = now;
        }
    }

    /** Writes what is new a last time. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
