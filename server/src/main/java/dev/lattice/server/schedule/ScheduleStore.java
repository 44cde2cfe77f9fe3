package dev.lattice.server.schedule;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import dev.lattice.core.schedule.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Schedules and what became of their ticks, in the database. */
final class ScheduleStore {
    private static final String INSERT = """
            insert into schedule (id, project_id, owner_id, name, cron, timezone, request, overlap, missed, paused,
                                  next_tick, created_at, changed_at)
            values (:id, :project, :owner, :name, :cron, :timezone, :request, :overlap, :missed, :paused, :next,
                    :created, :created)
            on conflict (project_id, name) do nothing
            """;

    private static final String UPDATE = """
            update schedule set cron = :cron, timezone = :timezone, request = :request, overlap = :overlap,
                missed = :missed, paused = :paused, next_tick = :next, changed_at = :now
            where id = :id
            """;

    private static final String EXECUTIONS = """
            select execution.*, job.state, job.attempt, job.started_at, job.ended_at, job.running_micros, job.exit_code,
                   job.error_message
            from execution left join job on job.id = execution.job_id
            """;

    private static final String NEWEST = EXECUTIONS + """
            join (select asked.id,
                         (select tick from execution join job on job.id = execution.job_id
                          where schedule_id = asked.id and job.state = :succeeded
                          order by tick desc limit 1) as tick
                  from unnest(:schedules::int8[]) as asked (id)) as good on good.id = execution.schedule_id
            where good.tick is null or execution.tick >= good.tick
            order by execution.tick desc, execution.job_id desc
            """;

    /** What waits is never forgotten. */
    private static final String FORGET = """
            delete from execution
            using unnest(:schedules::int8[]) as passed (id)
            cross join lateral (select tick from execution where schedule_id = passed.id
                                order by tick desc offset :most limit 1) as oldest
            where execution.schedule_id = passed.id and execution.verdict <> 'wait' and execution.tick <= oldest.tick
            """;

    /** Returns false when the project has one of that name. */
    boolean insert(Handle handle, StoredSchedule schedule) {
        return handle.createUpdate(INSERT)
                        .bind("id", schedule.id().value())
                        .bind("project", schedule.project().value())
                        .bind("owner", schedule.owner().value())
                        .bind("name", schedule.name())
                        .bind("cron", schedule.cron())
                        .bind("timezone", schedule.timezone())
                        .bind("request", schedule.request())
                        .bind("overlap", lower(schedule.overlap()))
                        .bind("missed", lower(schedule.missed()))
                        .bind("paused", schedule.paused())
                        .bind("next", schedule.nextTick().orElse(null))
                        .bind("created", schedule.createdAt())
                        .execute()
                == 1;
    }

    void update(Handle handle, StoredSchedule schedule, Instant now) {
        handle.createUpdate(UPDATE)
                .bind("id", schedule.id().value())
                .bind("cron", schedule.cron())
                .bind("timezone", schedule.timezone())
                .bind("request", schedule.request())
                .bind("overlap", lower(schedule.overlap()))
                .bind("missed", lower(schedule.missed()))
                .bind("paused", schedule.paused())
                .bind("next", schedule.nextTick().orElse(null))
                .bind("now", now)
                .execute();
    }

    int count(Handle handle, ProjectId project) {
        return handle.createQuery("select count(*) from schedule where project_id = ?")
                .bind(0, project.value())
                .mapTo(Integer.class)
                .one();
    }

    /** By name. */
    List<StoredSchedule> list(Handle handle, ProjectId project) {
        return handle.createQuery("select * from schedule where project_id = ? order by name")
                .bind(0, project.value())
                .map((row, _) -> schedule(row))
                .list();
    }

    Optional<StoredSchedule> find(Handle handle, ProjectId project, String name) {
        return handle.createQuery("select * from schedule where project_id = ? and name = ?")
                .bind(0, project.value())
                .bind(1, name)
                .map((row, _) -> schedule(row))
                .findOne();
    }

    /** As it is now, and as nobody else changes or removes it until the transaction ends. */
    Optional<StoredSchedule> hold(Handle handle, ProjectId project, String name) {
        return handle.createQuery("select * from schedule where project_id = ? and name = ? for update")
                .bind(0, project.value())
                .bind(1, name)
                .map((row, _) -> schedule(row))
                .findOne();
    }

    void delete(Handle handle, ScheduleId schedule) {
        handle.execute("delete from schedule where id = ?", schedule.value());
    }

    // ---- ticks ----

    /** When the next one of all is due; empty when there is none. */
    Optional<Instant> nextTick(Handle handle) {
        return handle.createQuery(
                        "select next_tick from schedule where not paused and next_tick is not null order by next_tick limit 1")
                .map((row, _) -> row.getTimestamp(1).toInstant())
                .findOne();
    }

    /** Those that are due, the longest first. */
    List<StoredSchedule> due(Handle handle, Instant now, int most) {
        return handle.createQuery(
                        "select * from schedule where not paused and next_tick <= ? order by next_tick limit ?")
                .bind(0, now)
                .bind(1, most)
                .map((row, _) -> schedule(row))
                .list();
    }

    List<StoredSchedule> all(Handle handle, Collection<ScheduleId> schedules) {
        return handle.createQuery("select * from schedule where id = any(:schedules)")
                .bindArray("schedules", Long.class, values(schedules))
                .map((row, _) -> schedule(row))
                .list();
    }

    /** Writes down ticks without a job; one that is written down stays as it is. */
    void decide(Handle handle, Collection<StoredExecution> executions) {
        if (executions.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("insert into execution (schedule_id, tick, verdict, note, decided_at)"
                + " select :schedule, :tick, :verdict, :note, :now where exists(select from schedule where id = :schedule)"
                + " on conflict (schedule_id, tick) where not by_hand do nothing");
        for (StoredExecution execution : executions) {
            batch.bind("schedule", execution.schedule().value())
                    .bind("tick", execution.tick())
                    .bind("verdict", lower(execution.verdict()))
                    .bind("note", execution.note())
                    .bind("now", execution.decidedAt())
                    .add();
        }
        batch.execute();
    }

    /** What waits does not any more. */
    void leaveOut(Handle handle, ScheduleId schedule, String why) {
        handle.createUpdate("update execution set verdict = 'skipped', note = :note"
                        + " where schedule_id = :schedule and verdict = 'wait'")
                .bind("schedule", schedule.value())
                .bind("note", why)
                .execute();
    }

    /** Says what became of a tick that waited. */
    void settle(Handle handle, StoredExecution execution) {
        handle.createUpdate("update execution set verdict = :verdict, note = :note"
                        + " where schedule_id = :schedule and tick = :tick and verdict = 'wait'")
                .bind("schedule", execution.schedule().value())
                .bind("tick", execution.tick())
                .bind("verdict", lower(execution.verdict()))
                .bind("note", execution.note())
                .execute();
    }

    /**
     * Ticks that were decided on.
     *
     * @param last up to which
     * @param next the first after it; empty when there is none
     */
    record Passed(ScheduleId schedule, Instant last, Optional<Instant> next) {}

    /** Goes on to the next ticks, unless the schedule has been changed since. */
    void pass(Handle handle, Collection<Passed> all) {
        if (all.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("update schedule set next_tick = :next where id = :id and next_tick <= :last");
        for (Passed passed : all) {
            batch.bind("id", passed.schedule().value())
                    .bind("last", passed.last())
                    .bind("next", passed.next().orElse(null))
                    .add();
        }
        batch.execute();
    }

    /** The newest first. */
    List<StoredExecution> executions(Handle handle, ScheduleId schedule, int most) {
        return handle.createQuery(EXECUTIONS + " where schedule_id = ? order by tick desc, job_id desc limit ?")
                .bind(0, schedule.value())
                .bind(1, most)
                .map((row, _) -> execution(row))
                .list();
    }

    /** Of each schedule the newest, back to the last that succeeded; the newest first. */
    Map<ScheduleId, List<StoredExecution>> newest(Handle handle, Collection<ScheduleId> schedules) {
        return handle
                .createQuery(NEWEST)
                .bindArray("schedules", Long.class, values(schedules))
                .bind("succeeded", JobState.SUCCEEDED.code())
                .map((row, _) -> execution(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(StoredExecution::schedule));
    }

    Optional<StoredExecution> execution(Handle handle, JobId job) {
        return handle.createQuery(EXECUTIONS + " where execution.job_id = ?")
                .bind(0, job.value())
                .map((row, _) -> execution(row))
                .findOne();
    }

    /** Those that made any of the jobs. */
    List<StoredSchedule> ofJobs(Handle handle, Collection<JobId> jobs) {
        return handle.createQuery("select * from schedule where id in"
                        + " (select schedule_id from execution where job_id = any(:jobs))")
                .bindArray("jobs", Long.class, jobs.stream().map(JobId::value).toList())
                .map((row, _) -> schedule(row))
                .list();
    }

    /** The ticks that wait, the earliest first, of each schedule of which any does. */
    Map<ScheduleId, List<Instant>> queues(Handle handle) {
        return handle
                .createQuery("select schedule_id, tick from execution where verdict = 'wait' order by tick")
                .map((row, _) -> Map.entry(
                        new ScheduleId(row.getLong(1)), row.getTimestamp(2).toInstant()))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** Forgets all but so many of the newest of each. */
    void forget(Handle handle, Collection<ScheduleId> schedules, int most) {
        handle.createUpdate(FORGET)
                .bindArray("schedules", Long.class, values(schedules))
                .bind("most", most)
                .execute();
    }

    private static List<Long> values(Collection<ScheduleId> schedules) {
        return schedules.stream().map(ScheduleId::value).toList();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E read(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static StoredSchedule schedule(ResultSet row) throws SQLException {
        @Nullable Long job = (Long) row.getObject("last_job_id");
        return new StoredSchedule(
                new ScheduleId(row.getLong("id")),
                new ProjectId(row.getLong("project_id")),
                new UserId(row.getLong("owner_id")),
                row.getString("name"),
                row.getString("cron"),
                row.getString("timezone"),
                row.getString("request"),
                read(Overlap.class, row.getString("overlap")),
                read(Missed.class, row.getString("missed")),
                row.getBoolean("paused"),
                Optional.ofNullable(instant(row, "next_tick")),
                Optional.ofNullable(job).map(JobId::new),
                row.getTimestamp("created_at").toInstant());
    }

    private static StoredExecution execution(ResultSet row) throws SQLException {
        @Nullable Long job = (Long) row.getObject("job_id");
        @Nullable Integer state = (Integer) row.getObject("state");
        return new StoredExecution(
                new ScheduleId(row.getLong("schedule_id")),
                row.getTimestamp("tick").toInstant(),
                row.getBoolean("by_hand"),
                read(Verdict.class, row.getString("verdict")),
                Optional.ofNullable(job).map(JobId::new),
                row.getString("note"),
                row.getTimestamp("decided_at").toInstant(),
                state == null
                        ? Optional.empty()
                        : Optional.of(new StoredExecution.Ran(
                                JobState.ofCode(state),
                                row.getInt("attempt"),
                                instant(row, "started_at"),
                                instant(row, "ended_at"),
                                (Long) row.getObject("running_micros"),
                                (Integer) row.getObject("exit_code"),
                                row.getString("error_message"))));
    }
}
