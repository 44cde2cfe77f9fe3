package dev.lattice.server.scheduling;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes job changes, one transaction a batch, on one connection of its own.
 *
 * <p>That connection holds an advisory lock: whoever has it leads. Another server cannot write jobs meanwhile, and a
 * server that lost its connection cannot either, since all its writes go through the connection that held the lock.
 * On top of that each row is guarded by the lease epoch it was read with, and the count of rows is checked.
 */
final class JobLedger implements AutoCloseable {
    /** Any number that nothing else in the database locks. */
    private static final long LEADERSHIP_LOCK = 0x6c617474696365L;

    /**
     * Updates find their few rows by key. PostgreSQL cannot know that an array is short: on a table whose statistics
     * lag behind it would rather read all of it.
     */
    private static final String PLAN_BY_KEY =
            "set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off;"
                    + " set plan_cache_mode = force_generic_plan";

    private final ConnectionSource source;
    private final JobWriter writer;
    private @Nullable Connection connection;
    private @Nullable LiveFloor floor;

    JobLedger(ConnectionSource source, LongSupplier ids) {
        this.source = source;
        this.writer = new JobWriter(ids);
    }

    /**
     * Becomes the leader, or finds that another server is.
     *
     * @return the epoch of its leadership; empty when another server leads
     */
    OptionalLong lead() throws SQLException {
        close();
        Connection fresh = source.open();
        connection = fresh;
        try (PreparedStatement lock = fresh.prepareStatement("select pg_try_advisory_lock(?)")) {
            lock.setLong(1, LEADERSHIP_LOCK);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    close();
                    return OptionalLong.empty();
                }
            }
        }
        try (Statement statement = fresh.createStatement()) {
            statement.execute(PLAN_BY_KEY);
        }
        try (Statement statement = fresh.createStatement();
                ResultSet row = statement.executeQuery(
                        "update leadership set epoch = epoch + 1, renewed_at = now() returning epoch")) {
            row.next();
            floor = LiveFloor.read(fresh);
            return OptionalLong.of(row.getLong(1));
        }
    }

    Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            throw new SQLException("this server does not lead");
        }
        return open;
    }

    private LiveFloor floor() throws SQLException {
        connection();
        return Objects.requireNonNull(floor);
    }

    /** Remembers that no live job is older than this one. */
    void raiseFloor(long oldest) throws SQLException {
        Connection db = connection();
        db.setAutoCommit(true);
        floor().riseTo(db, oldest);
    }

    /**
     * Writes the batch durably. When it throws, nothing was written or nobody knows (a lone statement commits by itself, even
     * if it met fewer rows than it was to): memory has to be read anew.
     */
    void write(LedgerBatch batch) throws SQLException {
        Connection db = connection();
        boolean covered = floor().isBelow(batch.inserts);
        boolean single = covered
                && batch.endedAttempts.isEmpty()
                && batch.outputs.isEmpty()
                && (batch.inserts.isEmpty() != batch.updates().isEmpty())
                && batch.inserts.stream()
                        .allMatch(job -> job.submission.idempotency().isEmpty()
                                && job.submission.tick().isEmpty());
        // A lone statement commits by itself, which saves a round trip to the database.
        db.setAutoCommit(single);
        try {
            if (!covered) {
                floor().sinkBelow(db, batch.inserts);
            }
            writer.write(db, batch);
            if (!single) {
                db.commit();
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
        batch.inserts.forEach(LiveJob::stored);
        batch.updates().forEach(LiveJob::stored);
    }

    @Override
    public void close() throws SQLException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
