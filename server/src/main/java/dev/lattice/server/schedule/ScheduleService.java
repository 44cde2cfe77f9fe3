package dev.lattice.server.schedule;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.schedule.ExecutionView;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.Command;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.Submission;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Schedules, for their owners. */
public final class ScheduleService {
    /** Executions of a schedule that are kept. */
    static final int KEPT = 100;

    static final long TIMEOUT_SECONDS = 300;

    private static final int MOST = 1_000;
    private static final int MOST_TAIL = 64 * 1024;
    private static final long ANSWER_SECONDS = 30;
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Parts parts;
    private final InstantSource clock;
    private final ScheduleStore store = new ScheduleStore();
    private final ScheduleViews views;

    /** What it works with. */
    public record Parts(
            Database database,
            Dispatcher dispatcher,
            Ticker ticker,
            ScheduleEvents events,
            LastWords words,
            JobSpecs specs,
            Ids ids,
            AuditLog audit) {}

    /** Where the output of jobs is read. */
    @FunctionalInterface
    public interface LastWords {
        /** The end of what it wrote to stdout and stderr, the former first; empty when that is nothing. */
        String of(ProjectId project, JobId job, int bytes);
    }

    public ScheduleService(Parts parts, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
        this.views = new ScheduleViews(parts.specs());
    }

    /** @throws Problem naming the field that cannot be accepted */
    ScheduleView create(Principal.User caller, ScheduleRequest request) {
        String name = required("name", request.name());
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    "name",
                    "A schedule's name has 1 to 63 lower-case letters, digits and hyphens, and begins with a letter.");
        }
        String cron = required("cron", request.cron()).strip();
        String timezone = Objects.requireNonNullElse(request.timezone(), "UTC");
        Instant now = now();
        StoredSchedule made = new StoredSchedule(
                parts.ids().schedule(),
                caller.project(),
                caller.id(),
                name,
                cron,
                timezone,
                checked(job(required("command", request.command()), request)),
                Objects.requireNonNullElse(request.overlap(), Overlap.SKIP),
                Objects.requireNonNullElse(request.missed(), Missed.ONCE),
                false,
                Optional.of(first(cron, timezone, now)),
                Optional.empty(),
                now);
        parts.database().inTransaction(handle -> {
            if (store.count(handle, caller.project()) >= MOST) {
                throw Problem.of(
                        ErrorCode.CONFLICT, "Your project has " + MOST + " schedules, the most that it may have.");
            }
            if (!store.insert(handle, made)) {
                throw Problem.of(
                        ErrorCode.CONFLICT,
                        "There is a schedule '" + name + "' already. Choose another name, or change that one.");
            }
            parts.audit().record(handle, caller, "schedule.created", name, cron + " " + timezone);
        });
        parts.ticker().changed();
        parts.events().changed(List.of(made));
        return views.view(made, List.of(), now);
    }

    List<ScheduleView> list(Principal.User caller) {
        Instant now = now();
        return parts.database().call(handle -> views.all(handle, store.list(handle, caller.project()), now));
    }

    /** @param tail how many bytes of the last job's output are shown with it */
    public ScheduleView show(Principal.User caller, String name, int tail) {
        ScheduleView view = parts.database().call(handle -> {
            StoredSchedule schedule = found(name, store.find(handle, caller.project(), name));
            return views.all(handle, List.of(schedule), now()).getFirst();
        });
        return view.lastRun() == null ? view : view.withLastRun(told(caller.project(), view.lastRun(), tail));
    }

    /**
     * The newest first.
     *
     * @param tail how many bytes of each job's output are shown with it
     */
    List<ExecutionView> history(Principal.User caller, String name, int tail) {
        Instant now = now();
        List<StoredExecution> executions = parts.database().call(handle -> {
            StoredSchedule schedule = found(name, store.find(handle, caller.project(), name));
            return store.executions(handle, schedule.id(), KEPT);
        });
        return executions.stream()
                .map(execution -> told(caller.project(), ScheduleViews.view(execution, now), tail))
                .toList();
    }

    private ExecutionView told(ProjectId project, ExecutionView execution, int tail) {
        if (tail < 0 || tail > MOST_TAIL) {
            throw Problem.invalid("tail", "tail is 0 to " + MOST_TAIL + " bytes.");
        }
        JobId job = execution.jobId();
        return tail == 0 || job == null
                ? execution
                : execution.withOutput(parts.words().of(project, job, tail));
    }

    /** What is not given stays as it is. */
    ScheduleView change(Principal.User caller, String name, ScheduleRequest request) {
        if (request.name() != null && !request.name().equals(name)) {
            throw Problem.invalid("name", "A schedule keeps its name. Make another one, and delete this one.");
        }
        return changed(caller, name, "schedule.changed", (_, before) -> {
            String cron =
                    request.cron() == null ? before.cron() : request.cron().strip();
            String timezone = Objects.requireNonNullElse(request.timezone(), before.timezone());
            boolean sameTimes = cron.equals(before.cron()) && timezone.equals(before.timezone());
            SubmitJobRequest old = parts.specs().request(before.request());
            return new StoredSchedule(
                    before.id(),
                    before.project(),
                    before.owner(),
                    name,
                    cron,
                    timezone,
                    checked(over(old, request)),
                    Objects.requireNonNullElse(request.overlap(), before.overlap()),
                    Objects.requireNonNullElse(request.missed(), before.missed()),
                    before.paused(),
                    sameTimes || before.paused() ? before.nextTick() : Optional.of(first(cron, timezone, now())),
                    before.lastJob(),
                    before.createdAt());
        });
    }

    /** What would come meanwhile is not made up for. */
    ScheduleView pause(Principal.User caller, String name) {
        return changed(caller, name, "schedule.paused", (handle, before) -> {
            store.leaveOut(handle, before.id(), "the schedule was paused");
            return before.paused(true, Optional.empty());
        });
    }

    ScheduleView resume(Principal.User caller, String name) {
        return changed(
                caller,
                name,
                "schedule.resumed",
                (_, before) -> before.paused()
                        ? before.paused(
                                false,
                                ScheduleTimes.ticks(before.cron(), before.timezone())
                                        .next(now()))
                        : before);
    }

    void delete(Principal.User caller, String name) {
        parts.database().inTransaction(handle -> {
            StoredSchedule schedule = found(name, store.hold(handle, caller.project(), name));
            store.delete(handle, schedule.id());
            parts.audit().record(handle, caller, "schedule.deleted", name, null);
        });
        parts.events().removed(caller.project(), name);
    }

    /** Makes a job now, beside those of the clock. */
    ExecutionView run(Principal.User caller, String name) {
        StoredSchedule schedule =
                parts.database().call(handle -> found(name, store.find(handle, caller.project(), name)));
        Instant now = now();
        Submission submission = new Submission(
                parts.ids().job(),
                schedule.project(),
                caller.id(),
                parts.specs().read(schedule.request()),
                schedule.request(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Submission.Tick(schedule.id(), now, true, Optional.empty())),
                now);
        submit(submission);
        parts.events().changed(List.of(schedule));
        return parts.database()
                .call(handle -> store.execution(handle, submission.id()))
                .map(made -> ScheduleViews.view(made, now))
                .orElseThrow(() -> Problem.notFound("schedule", name));
    }

    private void submit(Submission submission) {
        try {
            parts.dispatcher().submit(List.of(submission)).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(refused.getCause());
        } catch (TimeoutException late) {
            throw new IllegalStateException("the job of a schedule was not taken in " + ANSWER_SECONDS + " s", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    /** When it would be due. */
    List<Instant> nextRuns(String cron, @Nullable String timezone) {
        return ScheduleViews.next(cron, Objects.requireNonNullElse(timezone, "UTC"), now());
    }

    private ScheduleView changed(
            Principal.User caller,
            String name,
            String action,
            BiFunction<Handle, StoredSchedule, StoredSchedule> change) {
        StoredSchedule changed = parts.database().transaction(handle -> {
            StoredSchedule before = found(name, store.hold(handle, caller.project(), name));
            StoredSchedule after = change.apply(handle, before);
            store.update(handle, after, now());
            parts.audit().record(handle, caller, action, name, after.cron() + " " + after.timezone());
            return after;
        });
        parts.ticker().changed();
        parts.events().changed(List.of(changed));
        return parts.database()
                .call(handle -> views.all(handle, List.of(changed), now()))
                .getFirst();
    }

    private static StoredSchedule found(String name, Optional<StoredSchedule> schedule) {
        return schedule.orElseThrow(() -> Problem.notFound("schedule", name));
    }

    private static Instant first(String cron, String timezone, Instant now) {
        return ScheduleTimes.ticks(cron, timezone)
                .next(now)
                .orElseThrow(() -> Problem.invalid("cron", "'" + cron + "' names no moment that is still to come."));
    }

    private static SubmitJobRequest job(Command command, ScheduleRequest request) {
        return new SubmitJobRequest(
                command,
                null,
                null,
                Objects.requireNonNullElse(request.timeout(), TIMEOUT_SECONDS),
                request.env(),
                request.tags(),
                request.priority(),
                request.resources(),
                null,
                request.image(),
                request.retry());
    }

    private static SubmitJobRequest over(SubmitJobRequest old, ScheduleRequest request) {
        return new SubmitJobRequest(
                request.command() == null ? old.command() : request.command(),
                null,
                null,
                request.timeout() == null ? old.timeout() : request.timeout(),
                request.env() == null ? old.env() : request.env(),
                request.tags() == null ? old.tags() : request.tags(),
                request.priority() == null ? old.priority() : request.priority(),
                request.resources() == null ? old.resources() : request.resources(),
                null,
                request.image() == null ? old.image() : request.image(),
                request.retry() == null ? old.retry() : request.retry());
    }

    private String checked(SubmitJobRequest job) {
        parts.specs().spec(job);
        return parts.specs().write(job);
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw Problem.invalid(field, "'" + field + "' is missing.");
        }
        return value;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
