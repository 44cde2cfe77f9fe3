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
        ProcessTask process = switch (task.getDriverCase()) {
            case PROCESS -> task.getProcess();
            case CONTAINER -> task.getContainer().getProcess();
            case DRIVER_NOT_SET -> throw new IllegalArgumentException("this agent runs processes and containers only");
        };
        return new TaskSpec(
                new AllocationId(task.getAllocationId()),
                task.getLeaseEpoch(),
                task.getAttempt(),
                new JobId(task.getJobId()),
                task.getRank(),
                task.getTimeoutSeconds() > 0
                        ? Optional.of(Duration.ofSeconds(task.getTimeoutSeconds()))
                        : Optional.empty(),
                task.getStopGraceSeconds() > 0 ? Duration.ofSeconds(task.getStopGraceSeconds()) : DEFAULT_GRACE,
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
        return new TaskSpec(
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

    private static List<TaskSpec.Input> inputs(Task task) {
        return task.getInputsList().stream()
                .map(input -> new TaskSpec.Input(kind(input), input.getSha256(), input.getSize(), input.getName()))
                .toList();
    }

    private static TaskSpec.InputKind kind(TaskInput input) {
        return switch (input.getKind()) {
            case KIND_FILE -> TaskSpec.InputKind.FILE;
            case KIND_ZIP -> TaskSpec.InputKind.ZIP;
            case KIND_TREE -> TaskSpec.InputKind.TREE;
            case KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the task has an input of a kind that this agent does not know");
        };
    }
}
