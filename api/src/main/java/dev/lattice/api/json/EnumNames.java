package dev.lattice.api.json;

import dev.lattice.api.auth.Role;
import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.build.BuildStage;
import dev.lattice.api.catalogue.Category;
import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.api.meter.BudgetState;
import dev.lattice.api.meter.OnBudget;
import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.api.meter.UsageKind;
import dev.lattice.api.schedule.ExecutionState;
import dev.lattice.api.schedule.ScheduleState;
import dev.lattice.api.worker.ReportedStatus;
import dev.lattice.api.worker.WorkerStatus;
import dev.lattice.core.application.ApplicationState;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Preset;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import dev.lattice.core.service.Port;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names of enum constants in the fixed API. Several states may share a name (assigned jobs are {@code queued} to
 * the outside); reading gives the first of them.
 *
 * @param <E> the enum
 */
public final class EnumNames<E extends Enum<E>> {
    /** {@code queued, running, completed, failed, cancelled, lost}. */
    public static final EnumNames<JobState> JOB_STATE = lowerCase(JobState.class)
            .named(JobState.ASSIGNED, "queued")
            .named(JobState.SUCCEEDED, "completed")
            .named(JobState.FAILED, "failed")
            .named(JobState.TIMED_OUT, "failed")
            .named(JobState.CANCELED, "cancelled");

    /** {@code lost, nodeError, failed, timeout}. */
    public static final EnumNames<RetryPolicy.Cause> RETRY_CAUSE = lowerCase(RetryPolicy.Cause.class)
            .named(RetryPolicy.Cause.NODE_LOST, "lost")
            .named(RetryPolicy.Cause.NODE_ERROR, "nodeError")
            .named(RetryPolicy.Cause.TIMED_OUT, "timeout");

    /** {@code queued, running, succeeded, failed, cancelled, waiting, skipped, missed, refused}. */
    public static final EnumNames<ExecutionState> EXECUTION_STATE =
            lowerCase(ExecutionState.class).named(ExecutionState.CANCELED, "cancelled");

    static final List<EnumNames<?>> ALL = List.of(
            JOB_STATE,
            RETRY_CAUSE,
            EXECUTION_STATE,
            lowerCase(ScheduleState.class),
            lowerCase(Mode.class),
            lowerCase(Preset.class),
            lowerCase(PauseKind.class),
            lowerCase(Overlap.class),
            lowerCase(Missed.class),
            lowerCase(Role.class),
            lowerCase(WorkerStatus.class),
            lowerCase(ReportedStatus.class),
            lowerCase(LogStream.class),
            lowerCase(Desired.class),
            lowerCase(BackupState.class),
            lowerCase(RevisionState.class),
            lowerCase(WorkloadState.class),
            lowerCase(ApplicationState.class),
            lowerCase(Category.class),
            lowerCase(ParameterType.class),
            lowerCase(Port.Protocol.class),
            lowerCase(Ecosystem.class),
            lowerCase(BuildStage.class),
            lowerCase(PreviewMode.class),
            lowerCase(UsageKind.class),
            lowerCase(UsageGrouping.class),
            lowerCase(OnBudget.class),
            lowerCase(BudgetState.class));

    private final Class<E> type;
    private final EnumMap<E, String> names;

    private EnumNames(Class<E> type) {
        this.type = type;
        this.names = new EnumMap<>(type);
    }

    private static <E extends Enum<E>> EnumNames<E> lowerCase(Class<E> type) {
        EnumNames<E> names = new EnumNames<>(type);
        for (E constant : type.getEnumConstants()) {
            names.names.put(constant, constant.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private EnumNames<E> named(E constant, String name) {
        names.put(constant, name);
        return this;
    }

    /** The names of every enum that the API shows, each name once, by its type. */
    public static Map<Class<?>, List<String>> byType() {
        Map<Class<?>, List<String>> names = new HashMap<>();
        ALL.forEach(each ->
                names.put(each.type(), each.names.values().stream().distinct().toList()));
        return names;
    }

    Class<E> type() {
        return type;
    }

    public String write(E constant) {
        return names.getOrDefault(constant, constant.name());
    }

    /** All constants that go by this name; empty when none does. */
    public List<E> all(String name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @throws IllegalArgumentException when no constant goes by this name */
    public E read(String name) {
        List<E> found = all(name);
        if (found.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' is none of "
                    + String.join(
                            ", ",
                            new HashMap<>(names)
                                    .values().stream().distinct().sorted().toList()));
        }
        return found.getFirst();
    }
}
