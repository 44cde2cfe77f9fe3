package dev.lattice.agent.task;

import dev.lattice.core.file.TreePath;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.resource.Resources;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskInput;
import dev.lattice.protocol.TaskResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads tasks as they come from the server. */
public final class TaskMapper {
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private TaskMapper() {}

    /** @throws IllegalArgumentException when the task is one that this agent does not understand */
    public static TaskSpec fromWire(Task task) {
        return switch (task.getDriverCase()) {
            case PROCESS -> job(task, task.getProcess());
            case CONTAINER -> job(task, task.getContainer().getProcess());
            case SERVICE -> ServiceMapper.fromWire(task, grace(task), limits(task.getResources()));
            case DRIVER_NOT_SET ->
                throw new IllegalArgumentException("this agent runs processes, containers and services only");
        };
    }

    private static JobTask job(Task task, ProcessTask process) {
        return new JobTask(
                new AllocationId(task.getAllocationId()),
                task.getLeaseEpoch(),
                task.getAttempt(),
                new JobId(task.getJobId()),
                task.getRank(),
                task.getTimeoutSeconds() > 0
                        ? Optional.of(Duration.ofSeconds(task.getTimeoutSeconds()))
                        : Optional.empty(),
                grace(task),
                command(process),
                image(task),
                limits(task.getResources()),
                process.getWorkingDirectory().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new TreePath(process.getWorkingDirectory())),
                process.getEnvironmentMap(),
                inputs(task),
                List.copyOf(task.getOutputsList()));
    }

    /** Stands for a task that could not be read, so that its refusal can be reported. */
    public static TaskSpec nothing(Task task) {
        return new JobTask(
                new AllocationId(task.getAllocationId()),
                task.getLeaseEpoch(),
                task.getAttempt(),
                new JobId(task.getJobId()),
                task.getRank(),
                Optional.empty(),
                DEFAULT_GRACE,
                new Command.Arguments(List.of("refused")),
                Optional.empty(),
                Resources.NONE,
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of());
    }

    private static Duration grace(Task task) {
        return task.getStopGraceSeconds() > 0 ? Duration.ofSeconds(task.getStopGraceSeconds()) : DEFAULT_GRACE;
    }

    private static Resources limits(TaskResources wire) {
        return new Resources(wire.getCpuMillis(), wire.getMemoryMb(), wire.getDiskMb());
    }

    private static Command command(ProcessTask process) {
        return switch (process.getCommandCase()) {
            case SHELL -> new Command.Shell(process.getShell());
            case ARGUMENTS -> new Command.Arguments(process.getArguments().getValuesList());
            case COMMAND_NOT_SET -> throw new IllegalArgumentException("the task has no command");
        };
    }

    private static Optional<ImageReference> image(Task task) {
        return task.hasContainer()
                ? Optional.of(ImageReference.parse(task.getContainer().getImage()))
                : Optional.empty();
    }

    private static List<JobTask.Input> inputs(Task task) {
        return task.getInputsList().stream()
                .map(input -> new JobTask.Input(kind(input), input.getSha256(), input.getSize(), input.getName()))
                .toList();
    }

    private static JobTask.InputKind kind(TaskInput input) {
        return switch (input.getKind()) {
            case KIND_FILE -> JobTask.InputKind.FILE;
            case KIND_ZIP -> JobTask.InputKind.ZIP;
            case KIND_TREE -> JobTask.InputKind.TREE;
            case KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the task has an input of a kind that this agent does not know");
        };
    }
}
