package dev.lattice.agent.task;

import dev.lattice.core.file.TreePath;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.ImageRecipe;
import dev.lattice.core.resource.Resources;
import dev.lattice.protocol.BuildTask;
import dev.lattice.protocol.ImageExportTask;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskInput;
import dev.lattice.protocol.TaskResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads tasks as they come from the server. */
public final class TaskMapper {
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private TaskMapper() {}

    /** @throws IllegalArgumentException when the task is one that this agent does not understand */
    public static TaskSpec fromWire(Task task) {
        return switch (task.getDriverCase()) {
            case PROCESS -> {
                ProcessTask process = task.getProcess();
                yield job(task, new Work.Plain(command(process)), process);
            }
            case CONTAINER -> {
                ProcessTask process = task.getContainer().getProcess();
                ImageReference image = ImageReference.parse(task.getContainer().getImage());
                yield job(task, new Work.Container(image, command(process)), process);
            }
            case BUILD -> build(task, task.getBuild());
            case SERVICE -> ServiceMapper.fromWire(task, grace(task), limits(task.getResources()));
            case IMAGE_EXPORT -> export(task, task.getImageExport());
            case DRIVER_NOT_SET ->
                throw new IllegalArgumentException("this agent runs processes, containers, services and builds only");
        };
    }

    private static JobTask build(Task task, BuildTask build) {
        ImageRecipe recipe = new ImageRecipe(
                build.getDockerfile(),
                build.hasIgnored() ? Optional.of(build.getIgnored()) : Optional.empty(),
                path(build.getContext()),
                build.getTarget().isEmpty() ? Optional.empty() : Optional.of(build.getTarget()),
                build.getArgumentsMap(),
                build.getSecretsMap());
        // The context is where it starts.
        ProcessTask process =
                ProcessTask.newBuilder().setWorkingDirectory(build.getContext()).build();
        return job(task, new Work.Build(ImageReference.parse(build.getImage()), recipe, build.getKept()), process);
    }

    private static JobTask export(Task task, ImageExportTask export) {
        return job(
                task,
                new Work.Export(
                        ImageReference.parse(export.getImage()),
                        Set.copyOf(export.getKnownList()),
                        export.getMostBytes()),
                ProcessTask.getDefaultInstance());
    }

    private static JobTask job(Task task, Work work, ProcessTask process) {
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
                work,
                limits(task.getResources()),
                path(process.getWorkingDirectory()),
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
                new Work.Plain(new Command.Arguments(List.of("refused"))),
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
        return new Resources(wire.getCpuMillis(), wire.getMemoryMb(), wire.getDiskMb(), Math.max(0, wire.getGpus()));
    }

    private static Command command(ProcessTask process) {
        return switch (process.getCommandCase()) {
            case SHELL -> new Command.Shell(process.getShell());
            case ARGUMENTS -> new Command.Arguments(process.getArguments().getValuesList());
            case COMMAND_NOT_SET -> throw new IllegalArgumentException("the task has no command");
        };
    }

    private static Optional<TreePath> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new TreePath(text));
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
