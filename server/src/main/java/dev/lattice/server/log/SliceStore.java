package dev.lattice.server.log;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Where sealed output lies. */
final class SliceStore {
    private static final String COLUMNS =
            "sequence, segment, position, length, stdout_from, stdout_to, stderr_from, stderr_to, lines";

    private static final String INSERT = """
            insert into log_slice (allocation_id, %s)
            values (:allocation, :sequence, :segment, :position, :length, :stdoutFrom, :stdoutTo, :stderrFrom,
                    :stderrTo, :lines)
            on conflict (allocation_id, sequence) do update set lines = excluded.lines
                where log_slice.segment = excluded.segment and log_slice.position = excluded.position
            """.formatted(COLUMNS);

    private static final String FIND =
            "select %s, allocation_id from log_slice where allocation_id = any(:ids) order by allocation_id, sequence"
                    .formatted(COLUMNS);

    private static final String OLDEST = """
            select name, bytes from log_segment where project_id = ? and not dropped and bytes > 0
            order by name limit ?
            """;

    private static final String SEGMENTS_BEFORE = "select name from log_segment where name < ? order by name";

    private final Database database;

    SliceStore(Database database) {
        this.database = database;
    }

    /** A segment that is there. */
    record Segment(String name, long bytes) {}

    /**
     * Notes a segment before it is made: if its slices never come, it is still deleted in its time.
     *
     * @param project whose output it has; empty when nobody knows
     */
    void begin(String segment, Optional<ProjectId> project) {
        database.run(handle -> handle.execute(
                "insert into log_segment (name, project_id) values (?, ?)",
                segment,
                project.map(ProjectId::value).orElse(null)));
    }

    /**
     * Slices that new segments brought, all or none. Repeating it is harmless.
     *
     * @throws IllegalStateException when an allocation has another slice in that place already
     */
    void insert(Map<AllocationId, List<Slice>> slices) {
        database.inTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(INSERT);
            slices.forEach((allocation, of) -> of.forEach(slice -> batch.bind("allocation", allocation.value())
                    .bind("sequence", slice.sequence())
                    .bind("segment", slice.segment())
                    .bind("position", slice.position())
                    .bind("length", slice.length())
                    .bind("stdoutFrom", slice.stdoutFrom())
                    .bind("stdoutTo", slice.stdoutTo())
                    .bind("stderrFrom", slice.stderrFrom())
                    .bind("stderrTo", slice.stderrTo())
                    .bind("lines", slice.lines())
                    .add()));
            for (int changed : batch.execute()) {
                if (changed != 1) {
                    throw new IllegalStateException("an allocation would get two slices in one place: " + slices);
                }
            }
            Map<String, Long> sizes = new HashMap<>();
            slices.values()
                    .forEach(of -> of.forEach(slice -> sizes.merge(slice.segment(), (long) slice.length(), Long::sum)));
            sizes.forEach((segment, bytes) ->
                    handle.execute("update log_segment set bytes = ? where name = ?", bytes, segment));
        });
    }

    // ---- what a project has ----

    long bytes(ProjectId project) {
        return database.call(handle -> handle.createQuery(
                        "select coalesce(sum(bytes), 0)::bigint from log_segment where project_id = ? and not dropped")
                .bind(0, project.value())
                .mapTo(Long.class)
                .one());
    }

    /** Recorded ones, the oldest first. */
    List<Segment> oldest(ProjectId project, int limit) {
        return database.call(handle -> handle.createQuery(OLDEST)
                .bind(0, project.value())
                .bind(1, limit)
                .map((row, _) -> new Segment(row.getString(1), row.getLong(2)))
                .list());
    }

    /** Its bytes are to go; its slices stay, for whoever reads is told of them. */
    void drop(String segment) {
        database.run(handle -> handle.execute("update log_segment set dropped = true where name = ?", segment));
    }

    /** Of these segments those whose bytes should be there. */
    Set<String> kept(Collection<String> segments) {
        return database.call(
                handle -> handle.createQuery("select name from log_segment where name = any(:names) and not dropped")
                        .bindArray("names", String.class, segments)
                        .mapTo(String.class)
                        .set());
    }

    // ---- slices ----

    List<Slice> find(AllocationId allocation) {
        return find(List.of(allocation)).getOrDefault(allocation, List.of());
    }

    /** The slices of those of the allocations that have any, in their order. */
    Map<AllocationId, List<Slice>> find(Collection<AllocationId> allocations) {
        Long[] ids = allocations.stream().map(AllocationId::value).toArray(Long[]::new);
        return database.call(handle -> handle.createQuery(FIND)
                .bindArray("ids", Long.class, (Object[]) ids)
                .reduceResultSet(new HashMap<>(), (found, row, _) -> {
                    found.computeIfAbsent(new AllocationId(row.getLong(10)), _ -> new ArrayList<>())
                            .add(new Slice(
                                    row.getInt(1),
                                    row.getString(2),
                                    row.getLong(3),
                                    row.getInt(4),
                                    row.getLong(5),
                                    row.getLong(6),
                                    row.getLong(7),
                                    row.getLong(8),
                                    row.getLong(9)));
                    return found;
                }));
    }

    /** Lines of the allocations that have slices. */
    Map<AllocationId, Long> lines(Collection<AllocationId> allocations) {
        Long[] ids = allocations.stream().map(AllocationId::value).toArray(Long[]::new);
        return database.call(handle -> handle.createQuery(
                        "select allocation_id, sum(lines)::int8 from log_slice where allocation_id = any(:ids) group by 1")
                .bindArray("ids", Long.class, (Object[]) ids)
                .reduceRows(new HashMap<>(), (lines, row) -> {
                    lines.put(new AllocationId(row.getColumn(1, Long.class)), row.getColumn(2, Long.class));
                    return lines;
                }));
    }

    /** Segments whose keys sort before this one. */
    List<String> segmentsBefore(String key) {
        return database.call(handle -> handle.createQuery(SEGMENTS_BEFORE)
                .bind(0, key)
                .mapTo(String.class)
                .list());
    }

    void forget(String segment) {
        database.inTransaction(handle -> {
            handle.execute("delete from log_slice where segment = ?", segment);
            handle.execute("delete from log_segment where name = ?", segment);
        });
    }
}
