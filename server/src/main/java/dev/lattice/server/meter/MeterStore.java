package dev.lattice.server.meter;

import dev.lattice.api.meter.UsageKind;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.meter.Quantities;
import dev.lattice.core.meter.Reading;
import dev.lattice.core.meter.UsageInterval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Intervals in the database. */
final class MeterStore {
    /**
     * In one go, whatever their number. An interval that was written before is replaced by what is known of it now, unless it
     * was closed. The node's project earns: whatever it was when the interval was first written.
     */
    private static final String WRITE = """
            insert into usage_interval (allocation_id, begins, ends, project_id, provider_id, node_id, job_id, workload_id,
                kind, cpu_micros, memory_mb_millis, disk_mb_millis, received_bytes, sent_bytes, closed, cpu_seen,
                received_seen, sent_seen, memory_seen, disk_seen)
            select u.allocation, to_timestamp(u.begins / 1000.0), to_timestamp(u.ends / 1000.0), u.project, node.project_id,
                u.node, u.job, u.workload, u.kind, u.cpu, u.memory, u.disk, u.received, u.sent, u.closed, u.cpu_seen,
                u.received_seen, u.sent_seen, u.memory_seen, u.disk_seen
            from unnest(:allocations, :begins, :ends, :projects, :nodes, :jobs, :workloads, :kinds, :cpu, :memory, :disk,
                    :received, :sent, :closed, :cpuSeen, :receivedSeen, :sentSeen, :memorySeen, :diskSeen)
                as u (allocation, begins, ends, project, node, job, workload, kind, cpu, memory, disk, received, sent,
                    closed, cpu_seen, received_seen, sent_seen, memory_seen, disk_seen)
            join node on node.id = u.node
            on conflict (allocation_id, begins) do update set
                ends = excluded.ends, cpu_micros = excluded.cpu_micros, memory_mb_millis = excluded.memory_mb_millis,
                disk_mb_millis = excluded.disk_mb_millis, received_bytes = excluded.received_bytes,
                sent_bytes = excluded.sent_bytes, closed = excluded.closed, cpu_seen = excluded.cpu_seen,
                received_seen = excluded.received_seen, sent_seen = excluded.sent_seen,
                memory_seen = excluded.memory_seen, disk_seen = excluded.disk_seen
            where not usage_interval.closed
            """;

    private static final String LAST = """
            select distinct on (allocation_id) * from usage_interval where allocation_id = any(:allocations)
            order by allocation_id, begins desc
            """;

    /** Jobs that ended when nobody could write what they used: what their rows say has to do. */
    private static final String UNWRITTEN = """
            select job.id, job.project_id, job.allocation_id, job.node_id, job.started_at, job.ended_at, job.spec
            from job
            where job.ended_at >= :since and job.started_at is not null
                and job.allocation_id is not null and job.node_id is not null
                and not exists (select from usage_interval where usage_interval.allocation_id = job.allocation_id)
            """;

    /** A job that has ended, as its row says. */
    record Ended(Subject subject, long startedAt, long endedAt, long reservedMb) {}

    void write(Handle handle, Collection<Metered> intervals) {
        Update insert = handle.createUpdate(WRITE);
        longs(
                insert,
                "allocations",
                intervals,
                one -> one.subject().allocation().value());
        longs(insert, "begins", intervals, one -> one.interval().begins());
        longs(insert, "ends", intervals, one -> one.interval().ends());
        longs(insert, "projects", intervals, one -> one.subject().project().value());
        array(
                insert,
                "nodes",
                String.class,
                intervals,
                one -> one.subject().node().value());
        longs(insert, "jobs", intervals, one -> one.subject().job().value());
        longs(
                insert,
                "workloads",
                intervals,
                one -> one.subject().workload().map(WorkloadId::value).orElse(null));
        array(
                insert,
                "kinds",
                String.class,
                intervals,
                one -> name(one.subject().kind()));
        longs(insert, "cpu", intervals, one -> one.interval().used().cpuMicros());
        longs(insert, "memory", intervals, one -> one.interval().used().memoryMbMillis());
        longs(insert, "disk", intervals, one -> one.interval().used().diskMbMillis());
        longs(insert, "received", intervals, one -> one.interval().used().receivedBytes());
        longs(insert, "sent", intervals, one -> one.interval().used().sentBytes());
        array(insert, "closed", Boolean.class, intervals, one -> one.interval().closed());
        longs(insert, "cpuSeen", intervals, one -> one.interval().last().cpuMicros());
        longs(insert, "receivedSeen", intervals, one -> one.interval().last().receivedBytes());
        longs(insert, "sentSeen", intervals, one -> one.interval().last().sentBytes());
        longs(insert, "memorySeen", intervals, one -> one.interval().last().memoryBytes());
        longs(insert, "diskSeen", intervals, one -> {
            OptionalLong disk = one.interval().last().diskBytes();
            return disk.isPresent() ? disk.getAsLong() : null;
        });
        insert.execute();
    }

    private static void longs(
            Update statement, String name, Collection<Metered> all, Function<Metered, @Nullable Long> value) {
        array(statement, name, Long.class, all, value);
    }

    private static <T> void array(
            Update statement,
            String name,
            Class<T> type,
            Collection<Metered> all,
            Function<Metered, @Nullable T> value) {
        statement.bindArray(name, type, all.stream().map(value).toList());
    }

    static String name(UsageKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static UsageKind kind(String name) {
        return UsageKind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Everything until then was written. */
    void writtenUntil(Handle handle, Instant time) {
        handle.createUpdate("update meter_state set written_at = greatest(written_at, :time)")
                .bind("time", time)
                .execute();
    }

    Instant writtenUntil(Handle handle) {
        return handle.createQuery("select written_at from meter_state")
                .mapTo(Instant.class)
                .one();
    }

    /** The last intervals of allocations, of those that have one. */
    Map<AllocationId, UsageInterval> last(Handle handle, Collection<AllocationId> allocations) {
        Map<AllocationId, UsageInterval> last = new HashMap<>();
        handle.createQuery(LAST)
                .bindArray("allocations", Long.class, values(allocations))
                .map((row, _) -> last.put(new AllocationId(row.getLong("allocation_id")), interval(row)))
                .list();
        return last;
    }

    private static UsageInterval interval(ResultSet row) throws SQLException {
        long disk = row.getLong("disk_seen");
        OptionalLong diskSeen = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(disk);
        return new UsageInterval(
                millis(row, "begins"),
                millis(row, "ends"),
                quantities(row),
                row.getBoolean("closed"),
                new Reading(
                        row.getLong("cpu_seen"),
                        row.getLong("received_seen"),
                        row.getLong("sent_seen"),
                        row.getLong("memory_seen"),
                        diskSeen));
    }

    static Quantities quantities(ResultSet row) throws SQLException {
        return new Quantities(
                row.getLong("cpu_micros"),
                row.getLong("memory_mb_millis"),
                row.getLong("disk_mb_millis"),
                row.getLong("received_bytes"),
                row.getLong("sent_bytes"));
    }

    private static long millis(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant().toEpochMilli();
    }

    /** When allocations were started, of those that are jobs' present ones and were. */
    Map<AllocationId, Long> startedAt(Handle handle, Collection<JobId> jobs) {
        Map<AllocationId, Long> started = new HashMap<>();
        handle.createQuery("select allocation_id, started_at from job where id = any(:jobs)"
                        + " and started_at is not null and allocation_id is not null")
                .bindArray("jobs", Long.class, jobs.stream().map(JobId::value).toList())
                .map((row, _) -> started.put(new AllocationId(row.getLong("allocation_id")), millis(row, "started_at")))
                .list();
        return started;
    }

    /** Intervals of what is not under way any more get nothing added. */
    int closeAllBut(Handle handle, Collection<AllocationId> held) {
        return handle.createUpdate("update usage_interval set closed = true"
                        + " where not closed and transaction_id is null and allocation_id <> all(:held)")
                .bindArray("held", Long.class, values(held))
                .execute();
    }

    /** Jobs that have ended since a time and of which nothing was written, however long ago they were submitted. */
    List<Ended> unwritten(Handle handle, Instant since, Function<String, WorkSpec> specs) {
        return handle.createQuery(UNWRITTEN).bind("since", since).map((row, _) -> ended(row, specs)).list().stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Ended> ended(ResultSet row, Function<String, WorkSpec> specs) throws SQLException {
        WorkSpec spec;
        try {
            spec = specs.apply(row.getString("spec"));
        } catch (RuntimeException unreadable) {
            // It failed for that already.
            return Optional.empty();
        }
        return Optional.of(new Ended(
                new Subject(
                        new AllocationId(row.getLong("allocation_id")),
                        new ProjectId(row.getLong("project_id")),
                        new NodeId(row.getString("node_id")),
                        new JobId(row.getLong("id")),
                        Subject.workload(spec),
                        Subject.kind(spec)),
                millis(row, "started_at"),
                millis(row, "ended_at"),
                spec.resources().memoryMb()));
    }

    /** Removes what was charged for and is old; returns how many. */
    int forget(Handle handle, Instant before, int most) {
        return handle.createUpdate("delete from usage_interval where (allocation_id, begins) in"
                        + " (select allocation_id, begins from usage_interval"
                        + " where begins < :before and transaction_id is not null limit :most)")
                .bind("before", before)
                .bind("most", most)
                .execute();
    }

    private static List<Long> values(Collection<AllocationId> allocations) {
        return allocations.stream().map(AllocationId::value).toList();
    }
}
