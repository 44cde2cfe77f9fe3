package dev.lattice.server.scheduling;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/**
 * A bound below the ids of all live jobs, kept in the database: a server that begins to lead reads the jobs above it, not
 * all that ever ran. It may be lower than need be, never higher.
 *
 * <p>This is no index, because an index on what changes in a job's life would have each update write every index.
 */
final class LiveFloor {
    private long stored;

    private LiveFloor(long stored) {
        this.stored = stored;
    }

    static LiveFloor read(Connection db) throws SQLException {
        try (Statement statement = db.createStatement();
                ResultSet row = statement.executeQuery("select live_floor from leadership")) {
            row.next();
            return new LiveFloor(row.getLong(1));
        }
    }

    /** Whether these jobs may be written without another word. Ids are made before they are accepted, in any order. */
    boolean isBelow(Collection<LiveJob> jobs) {
        return jobs.stream().allMatch(job -> job.id().value() >= stored);
    }

    /** Sinks below these jobs, in the transaction that writes them. */
    void sinkBelow(Connection db, Collection<LiveJob> jobs) throws SQLException {
        write(db, jobs.stream().mapToLong(job -> job.id().value()).min().orElse(stored));
    }

    /** Rises to the oldest of all live jobs. */
    void riseTo(Connection db, long oldest) throws SQLException {
        if (oldest > stored) {
            write(db, oldest);
        }
    }

    private void write(Connection db, long floor) throws SQLException {
        try (PreparedStatement update = db.prepareStatement("update leadership set live_floor = ?")) {
            update.setLong(1, floor);
            update.executeUpdate();
        }
        stored = floor;
    }
}
