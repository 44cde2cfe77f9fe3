package dev.lattice.server.schedule;

import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.schedule.ExecutionState;
import dev.lattice.api.schedule.ExecutionView;
import dev.lattice.api.schedule.ScheduleState;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.job.JobState;
import dev.lattice.server.job.JobSpecs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/** Schedules and executions as the API shows them. */
final class ScheduleViews {
    private static final int SHOWN = 5;

    private final ScheduleStore store = new ScheduleStore();
    private final JobSpecs specs;

    ScheduleViews(JobSpecs specs) {
        this.specs = specs;
    }

    /** With what became of them. */
    List<ScheduleView> all(Handle handle, List<StoredSchedule> schedules, Instant now) {
        Map<ScheduleId, List<StoredExecution>> newest = schedules.isEmpty()
                ? Map.of()
                : store.newest(
                        handle, schedules.stream().map(StoredSchedule::id).toList());
        return schedules.stream()
                .map(schedule -> view(schedule, newest.getOrDefault(schedule.id(), List.of()), now))
                .toList();
    }

    /** @param newest what became of it, the newest first, back to the last that succeeded */
    ScheduleView view(StoredSchedule schedule, List<StoredExecution> newest, Instant now) {
        SubmitJobRequest request = specs.request(schedule.request());
        List<Instant> next = schedule.paused() ? List.of() : next(schedule.cron(), schedule.timezone(), now);
        return new ScheduleView(
                schedule.name(),
                schedule.paused()
                        ? ScheduleState.PAUSED
                        : next.isEmpty() ? ScheduleState.DISABLED : ScheduleState.ACTIVE,
                schedule.cron(),
                schedule.timezone(),
                schedule.overlap(),
                schedule.missed(),
                request.command(),
                request.image(),
                Objects.requireNonNullElse(request.timeout(), ScheduleService.TIMEOUT_SECONDS),
                schedule.createdAt(),
                next,
                newest.stream().findFirst().map(last -> view(last, now)).orElse(null),
                Troubles.of(newest, now).orElse(null));
    }

    static List<Instant> next(String cron, String timezone, Instant now) {
        return ScheduleTimes.ticks(cron, timezone).after(now).limit(SHOWN).toList();
    }

    static ExecutionView view(StoredExecution execution, Instant now) {
        Optional<StoredExecution.Ran> ran = execution.ran();
        return new ExecutionView(
                execution.tick(),
                execution.byHand(),
                state(execution),
                execution.job().orElse(null),
                ran.map(StoredExecution.Ran::startedAt).orElse(null),
                ran.map(StoredExecution.Ran::endedAt).orElse(null),
                ran.map(StoredExecution.Ran::micros)
                        .map(TimeUnit.MICROSECONDS::toMillis)
                        .orElse(null),
                ran.map(StoredExecution.Ran::exitCode).orElse(null),
                Troubles.late(execution, now)
                        ? Troubles.NOT_STARTED
                        : ran.map(StoredExecution.Ran::error)
                                .orElse(execution.note().isEmpty() ? null : execution.note()),
                null);
    }

    private static ExecutionState state(StoredExecution execution) {
        if (execution.ran().isPresent()) {
            return state(execution.ran().get().state());
        }
        return switch (execution.verdict()) {
            case RUN, REPLACE -> ExecutionState.QUEUED;
            case WAIT -> ExecutionState.WAITING;
            case SKIPPED -> ExecutionState.SKIPPED;
            case MISSED -> ExecutionState.MISSED;
            case REFUSED -> ExecutionState.REFUSED;
        };
    }

    private static ExecutionState state(JobState job) {
        return switch (job) {
            case QUEUED, ASSIGNED -> ExecutionState.QUEUED;
            case RUNNING -> ExecutionState.RUNNING;
            case SUCCEEDED -> ExecutionState.SUCCEEDED;
            case FAILED, TIMED_OUT, LOST -> ExecutionState.FAILED;
            case CANCELED -> ExecutionState.CANCELED;
        };
    }
}
