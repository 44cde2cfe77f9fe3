package dev.lattice.server.node;

import dev.lattice.core.id.NodeId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.round.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Writes down now and then when nodes were last heard of, so that a server that starts anew knows. */
public final class Sightings implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Sightings.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Database database;
    private final NodeStore store = new NodeStore();
    private final NodeActivity activity;
    private final Rounds rounds =
            new Rounds("sightings", INTERVAL, "when nodes were last heard of is not written down for now", this::write);
    private Map<NodeId, Instant> written = Map.of();

    public Sightings(Database database, NodeActivity activity) {
        this.database = database;
        this.activity = activity;
    }

    public void start() {
        rounds.start();
    }

    private synchronized void write() {
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
        rounds.close();
        try {
            write();
        } catch (RuntimeException e) {
            LOG.warnf("when nodes were last heard of is not written down: %s", e.getMessage());
        }
    }
}
