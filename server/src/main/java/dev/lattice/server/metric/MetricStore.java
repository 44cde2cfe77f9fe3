package dev.lattice.server.metric;

import dev.lattice.core.id.WorkloadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Series in the database. */
final class MetricStore {
    /** In one go, whatever their number. Of workloads that are gone nothing is kept. */
    private static final String INSERT = """
            insert into usage_point (workload_id, resolution, instance, at, covered_millis, cpu_micros, received_bytes,
                sent_bytes, memory_bytes, disk_bytes)
            select u.workload, :resolution, u.instance::integer, to_timestamp(u.at), u.covered, u.cpu, u.received, u.sent,
                u.memory, u.disk
            from unnest(:workloads, :instances, :at, :covered, :cpu, :received, :sent, :memory, :disk)
                as u (workload, instance, at, covered, cpu, received, sent, memory, disk)
            join workload on workload.id = u.workload
            on conflict (workload_id, resolution, instance, at) do update set
                covered_millis = usage_point.covered_millis + excluded.covered_millis,
                cpu_micros = least(usage_point.cpu_micros + excluded.cpu_micros, :most),
                received_bytes = least(usage_point.received_bytes + excluded.received_bytes, :most),
                sent_bytes = least(usage_point.sent_bytes + excluded.sent_bytes, :most),
                memory_bytes = excluded.memory_bytes,
                disk_bytes = coalesce(excluded.disk_bytes, usage_point.disk_bytes)
            """;

    /** Steps of {@code :step} seconds, counted from the epoch. */
    private static final String STEP =
            "date_bin(:step * interval '1 second', at, timestamptz '1970-01-01 00:00:00+00')";

    /** What does not fit is cut off: one series that is too large must not keep those of all others from being made. */
    private static String sum(String column) {
        return "least(sum(" + column + "), " + Long.MAX_VALUE + ")::bigint as " + column;
    }

    private static final String SUMS = sum("covered_millis") + ", " + sum("cpu_micros") + ", " + sum("received_bytes")
            + ", " + sum("sent_bytes")
            + ", avg(memory_bytes)::bigint as memory_bytes, max(disk_bytes) as disk_bytes";

    /** Steps that were made before are made anew, from all that belongs to them: repeating it changes nothing. */
    private static final String ROLL_UP = "insert into usage_point (workload_id, resolution, instance, at,"
            + " covered_millis, cpu_micros, received_bytes, sent_bytes, memory_bytes, disk_bytes)"
            + " select workload_id, :step, instance, " + STEP + " as begins, " + SUMS
            + " from usage_point where resolution = :from and at >= :since"
            + " group by workload_id, instance, begins"
            + " on conflict (workload_id, resolution, instance, at) do update set"
            + " covered_millis = excluded.covered_millis, cpu_micros = excluded.cpu_micros,"
            + " received_bytes = excluded.received_bytes, sent_bytes = excluded.sent_bytes,"
            + " memory_bytes = excluded.memory_bytes, disk_bytes = excluded.disk_bytes";

    private static final String READ = "select workload_id, instance, " + STEP + " as begins, " + SUMS
            + " from usage_point where workload_id = :workload and resolution = :from and at >= :since and at < :until"
            + " group by workload_id, instance, begins order by instance, begins";

    void insert(Handle handle, Collection<Point> points) {
        Update insert = handle.createUpdate(INSERT)
                .bind("resolution", Resolution.SAMPLE.seconds())
                .bind("most", Counters.MOST);
        longs(insert, "workloads", points, point -> point.workload().value());
        longs(insert, "instances", points, Point::instance);
        longs(insert, "at", points, point -> point.at().getEpochSecond());
        longs(insert, "covered", points, Point::coveredMillis);
        longs(insert, "cpu", points, point -> point.counted().cpuMicros());
        longs(insert, "received", points, point -> point.counted().receivedBytes());
        longs(insert, "sent", points, point -> point.counted().sentBytes());
        longs(insert, "memory", points, Point::memoryBytes);
        array(
                insert,
                "disk",
                points,
                point -> point.disk().isPresent() ? point.disk().getAsLong() : null);
        insert.execute();
    }

    private static void longs(Update statement, String name, Collection<Point> points, ToLongFunction<Point> value) {
        array(statement, name, points, value::applyAsLong);
    }

    private static void array(
            Update statement, String name, Collection<Point> points, Function<Point, @Nullable Long> value) {
        statement.bindArray(name, Long.class, points.stream().map(value).toList());
    }

    /** Makes the steps of a coarser series that begin at or after a time, the one under way included. */
    void rollUp(Handle handle, Resolution from, Resolution to, Instant since) {
        handle.createUpdate(ROLL_UP)
                .bind("from", from.seconds())
                .bind("step", to.seconds())
                .bind("since", since)
                .execute();
    }

    /** Returns how many points it has forgotten. */
    int forget(Handle handle, Resolution resolution, Instant before) {
        return handle.createUpdate("delete from usage_point where resolution = :resolution and at < :before")
                .bind("resolution", resolution.seconds())
                .bind("before", before)
                .execute();
    }

    /**
     * The points of a workload, by instance and time.
     *
     * @param step a multiple of the resolution's
     */
    List<Point> read(
            Handle handle, WorkloadId workload, Resolution resolution, Instant since, Instant until, Duration step) {
        return handle.createQuery(READ)
                .bind("workload", workload.value())
                .bind("from", resolution.seconds())
                .bind("since", since)
                .bind("until", until)
                .bind("step", step.toSeconds())
                .map((row, _) -> point(row))
                .list();
    }

    private static Point point(ResultSet row) throws SQLException {
        Long disk = (Long) row.getObject("disk_bytes");
        return new Point(
                new WorkloadId(row.getLong("workload_id")),
                row.getInt("instance"),
                row.getTimestamp("begins").toInstant(),
                row.getLong("covered_millis"),
                new Counters(row.getLong("cpu_micros"), row.getLong("received_bytes"), row.getLong("sent_bytes")),
                row.getLong("memory_bytes"),
                disk == null ? OptionalLong.empty() : OptionalLong.of(disk));
    }
}
