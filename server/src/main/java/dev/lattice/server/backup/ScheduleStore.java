package dev.lattice.server.backup;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** When workloads are backed up by themselves, in the database and by its clock. */
final class ScheduleStore {
    private static final String PUT = """
            insert into backup_schedule (workload_id, every_seconds, keep, due_at)
            values (:workload, :every, :keep, now() + :every * interval '1 second')
            on conflict (workload_id) do update set every_seconds = excluded.every_seconds, keep = excluded.keep,
                due_at = case when backup_schedule.every_seconds = excluded.every_seconds
                              then backup_schedule.due_at else excluded.due_at end
            """;

    /** One at a time, so that each is claimed and its successor set in one transaction. */
    private static final String DUE = """
            select workload_id, project_id, keep, due_at from backup_schedule join workload on id = workload_id
            where due_at <= now() and not (workload_id = any(:passed)) and not (project_id = any(:busy))
            order by due_at limit 1
            for update of backup_schedule skip locked
            """;

    /** Times that went by while nobody looked are made up for by one backup. */
    private static final String MOVE_ON = """
            update backup_schedule
            set due_at = due_at + every_seconds * interval '1 second'
                         * (1 + floor(extract(epoch from now() - due_at) / every_seconds))
            where workload_id = :workload
            """;

    /** A schedule. */
    record Schedule(Duration every, int keep, Instant dueAt) {}

    /** A backup that is due. */
    record Due(WorkloadId workload, ProjectId project, int keep, Instant at) {}

    /** Sets it; a new interval begins now. */
    void put(Handle handle, WorkloadId workload, Duration every, int keep) {
        handle.createUpdate(PUT)
                .bind("workload", workload.value())
                .bind("every", every.toSeconds())
                .bind("keep", keep)
                .execute();
    }

    Optional<Schedule> find(Handle handle, WorkloadId workload) {
        return handle.createQuery("select every_seconds, keep, due_at from backup_schedule where workload_id = ?")
                .bind(0, workload.value())
                .map((row, _) -> new Schedule(
                        Duration.ofSeconds(row.getLong("every_seconds")),
                        row.getInt("keep"),
                        row.getTimestamp("due_at").toInstant()))
                .findOne();
    }

    boolean delete(Handle handle, WorkloadId workload) {
        return handle.execute("delete from backup_schedule where workload_id = ?", workload.value()) == 1;
    }

    /**
     * The next one that is due, held until the transaction ends.
     *
     * @param passed those that are not looked for
     * @param busy projects whose others are not
     */
    Optional<Due> due(Handle handle, Collection<WorkloadId> passed, Collection<ProjectId> busy) {
        return handle.createQuery(DUE)
                .bindArray(
                        "passed",
                        Long.class,
                        passed.stream().map(WorkloadId::value).toList())
                .bindArray(
                        "busy", Long.class, busy.stream().map(ProjectId::value).toList())
                .map((row, _) -> new Due(
                        new WorkloadId(row.getLong("workload_id")),
                        new ProjectId(row.getLong("project_id")),
                        row.getInt("keep"),
                        row.getTimestamp("due_at").toInstant()))
                .findOne();
    }

    /** Sets the time after this one, in the future. */
    void moveOn(Handle handle, WorkloadId workload) {
        handle.createUpdate(MOVE_ON).bind("workload", workload.value()).execute();
    }
}
