package dev.lattice.server.allocation;

import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.meter.Reading;
import dev.lattice.core.resource.Resources;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.BuildTask;
import dev.lattice.protocol.ContainerTask;
import dev.lattice.protocol.Heartbeat;
import dev.lattice.protocol.ImageExportTask;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StopOrder;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskInput;
import dev.lattice.protocol.TaskResources;
import dev.lattice.protocol.UsageSample;
import dev.lattice.protocol.UsageTotals;
import dev.lattice.server.node.Node;
import dev.lattice.server.node.NodeLoad;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.JobInput;
import dev.lattice.server.scheduling.NodeFacts;
import dev.lattice.server.scheduling.NodeLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Between the session's messages and the dispatcher's own types. */
final class SessionMessages {
    /** Seconds between SIGTERM and SIGKILL when a job is stopped. */
    static final int STOP_GRACE_SECONDS = 10;

    /** What nodes call the end of something that its owner wanted gone. */
    private static final String OWNER_RETURNED = "OWNER_RETURNED";

    /** Far less than a node takes. */
    private static final int MESSAGE_BYTES = 8 << 20;

    /** Longer than anything runs: a node may say what it likes. */
    private static final long LONGEST_MICROS = TimeUnit.DAYS.toMicros(3_650);

    private SessionMessages() {}

    // ---- to the node ----

    /** A delivery in as many messages as it takes: tasks bring files along, and a node takes no message of any size. */
    static List<ServerMessage> messages(NodeLink.Delivery delivery) {
        List<ServerMessage> messages = new ArrayList<>();
        ServerMessage.Builder message = ServerMessage.newBuilder();
        int bytes = 0;
        for (Assignment start : delivery.starts()) {
            Task task = task(start);
            if (bytes + task.getSerializedSize() > MESSAGE_BYTES && message.getStartCount() > 0) {
                messages.add(message.build());
                message = ServerMessage.newBuilder();
                bytes = 0;
            }
            message.addStart(task);
            bytes += task.getSerializedSize();
        }
        delivery.stops().stream().map(SessionMessages::stop).forEach(message::addStop);
        delivery.settled().stream().map(AllocationId::value).forEach(message::addSettled);
        messages.add(message.build());
        return messages;
    }

    static Task task(Assignment assignment) {
        Task.Builder task = Task.newBuilder()
                .setAllocationId(assignment.allocation().value())
                .setLeaseEpoch(assignment.leaseEpoch())
                .setAttempt(assignment.attempt())
                .setJobId(assignment.job().value())
                .setRank(assignment.rank());
        switch (assignment.spec()) {
            case JobSpec job -> fill(task, job);
            case ServiceSpec service -> fill(task, service);
            case BuildSpec build -> fill(task, build);
            case ExportSpec export ->
                task.setImageExport(ImageExportTask.newBuilder()
                        .setImage(export.image().complete())
                        .addAllKnown(export.known())
                        .setMostBytes(export.mostBytes()));
        }
        assignment.input().ifPresent(input -> task.addInputs(input(input)));
        return task.build();
    }

    private static void fill(Task.Builder task, JobSpec spec) {
        task.setTimeoutSeconds((int) spec.timeout().toSeconds())
                .setStopGraceSeconds(STOP_GRACE_SECONDS)
                .addAllOutputs(spec.outputs());
        spec.image()
                .ifPresentOrElse(
                        image -> task.setContainer(ContainerTask.newBuilder()
                                .setImage(image.complete())
                                .setProcess(process(spec))),
                        () -> task.setProcess(process(spec)));
        limit(task, spec.resources());
    }

    private static void fill(Task.Builder task, ServiceSpec spec) {
        task.setStopGraceSeconds((int) spec.blueprint().process().stop().grace().toSeconds())
                .setService(ServiceMessages.service(spec));
        limit(task, spec.limits());
    }

    private static void fill(Task.Builder task, BuildSpec spec) {
        BuildTask.Builder build = BuildTask.newBuilder()
                .setImage(spec.image().complete())
                .setDockerfile(spec.recipe().dockerfile())
                .putAllArguments(spec.recipe().arguments())
                .putAllSecrets(spec.recipe().secrets())
                .setKept(spec.kept());
        spec.recipe().context().ifPresent(context -> build.setContext(context.value()));
        spec.recipe().target().ifPresent(build::setTarget);
        spec.recipe().ignored().ifPresent(build::setIgnored);
        task.setTimeoutSeconds((int) spec.timeout().toSeconds())
                .setStopGraceSeconds(STOP_GRACE_SECONDS)
                .setBuild(build);
        limit(task, spec.resources());
    }

    private static void limit(Task.Builder task, Resources limits) {
        if (!limits.equals(Resources.NONE)) {
            task.setResources(TaskResources.newBuilder()
                    .setCpuMillis(limits.cpuMillis())
                    .setMemoryMb(limits.memoryMb())
                    .setDiskMb(limits.diskMb())
                    .setGpus(limits.gpus()));
        }
    }

    private static ProcessTask.Builder process(JobSpec spec) {
        ProcessTask.Builder process = ProcessTask.newBuilder().putAllEnvironment(spec.environment());
        switch (spec.command()) {
            case Command.Shell(String line) -> process.setShell(line);
            case Command.Arguments(List<String> values) ->
                process.setArguments(Arguments.newBuilder().addAllValues(values));
        }
        spec.workingDirectory().ifPresent(path -> process.setWorkingDirectory(path.value()));
        return process;
    }

    private static TaskInput.Builder input(JobInput input) {
        return TaskInput.newBuilder()
                .setKind(
                        switch (input.kind()) {
                            case FILE -> TaskInput.Kind.KIND_FILE;
                            case ZIP -> TaskInput.Kind.KIND_ZIP;
                            case TREE -> TaskInput.Kind.KIND_TREE;
                        })
                .setSha256(input.sha256())
                .setSize(input.size())
                .setName(input.name());
    }

    static StopOrder stop(NodeLink.Stop stop) {
        return StopOrder.newBuilder()
                .setAllocationId(stop.allocation().value())
                .setReason(
                        switch (stop.reason()) {
                            case CANCELED -> StopOrder.Reason.REASON_CANCELED;
                            case RECALLED -> StopOrder.Reason.REASON_RECALLED;
                            case SUPERSEDED -> StopOrder.Reason.REASON_SUPERSEDED;
                        })
                .setGraceSeconds(STOP_GRACE_SECONDS)
                .build();
    }

    // ---- from the node ----

    static NodeFacts facts(dev.lattice.protocol.NodeFacts facts) {
        return new NodeFacts(
                new Resources(
                        Math.max(0, facts.getCpuMillis()),
                        Math.max(0, facts.getMemoryMb()),
                        Math.max(0, facts.getDiskMb()),
                        Math.max(0, facts.getGpus())),
                Math.max(0, facts.getMaxParallel()),
                labels(facts.getTagsList()),
                Set.copyOf(facts.getDriversList()),
                facts.getBootId(),
                false,
                facts.getOs(),
                facts.getArchitecture());
    }

    /** The facts of a polling worker, from its registration. */
    static NodeFacts polledFacts(Node node) {
        return new NodeFacts(
                node.capacity(), 0, labels(node.tags()), Set.of("process"), "", true, node.os(), node.architecture());
    }

    private static Map<String, String> labels(List<String> tags) {
        Map<String, String> labels = new HashMap<>();
        for (String tag : tags) {
            int equals = tag.indexOf('=');
            labels.put(equals < 0 ? tag : tag.substring(0, equals), equals < 0 ? "" : tag.substring(equals + 1));
        }
        return labels;
    }

    static NodeLoad load(Heartbeat heartbeat) {
        return new NodeLoad(heartbeat.getLoadMillis() / 1000.0, heartbeat.getFreeMemoryMb());
    }

    /** One of an hour ago is told of by the next. */
    private static final long OLDEST_SAMPLE_MILLIS = 3_600_000;

    static AllocationReport report(dev.lattice.protocol.AllocationReport report) {
        boolean ended = report.getPhase() == Phase.PHASE_ENDED;
        return new AllocationReport(
                new AllocationId(report.getAllocationId()),
                report.getPhase() == Phase.PHASE_RUNNING
                        || (ended && report.getOutcome().getKind() != Outcome.Kind.KIND_FAILED),
                report.getPhase() == Phase.PHASE_RELEASED,
                ended ? Optional.of(outcome(report.getOutcome())) : Optional.empty(),
                Math.clamp(report.getRunningMicros(), 0, LONGEST_MICROS),
                report.getProgress() > 0 ? Math.min(100, report.getProgress() - 1) : null,
                report.getOutcome().getOutputsList().stream()
                        .map(file -> new AllocationReport.Output(file.getPath(), file.getSize(), file.getSha256()))
                        .toList(),
                report.hasService() ? ServiceMessages.health(report.getService()) : null,
                switch (report.getHold()) {
                    case HOLD_SQUEEZED -> Rung.SQUEEZE;
                    case HOLD_SUSPENDED -> Rung.SUSPEND;
                    case HOLD_NONE, UNRECOGNIZED -> Rung.RUN;
                });
    }

    /** How old a sample is; a node that says more errs. */
    static Duration age(UsageSample sample) {
        return Duration.ofMillis(Math.clamp(sample.getAgeMillis(), 0, OLDEST_SAMPLE_MILLIS));
    }

    static Reading reading(UsageSample sample) {
        return new Reading(
                sample.getCpuMicros(),
                sample.getReceivedBytes(),
                sample.getSentBytes(),
                sample.getMemoryBytes(),
                sample.getDiskBytes() > 0 ? OptionalLong.of(sample.getDiskBytes() - 1) : OptionalLong.empty());
    }

    static Optional<Reading> totals(Outcome outcome) {
        UsageTotals used = outcome.getUsed();
        return outcome.hasUsed()
                ? Optional.of(new Reading(
                        used.getCpuMicros(), used.getReceivedBytes(), used.getSentBytes(), 0, OptionalLong.empty()))
                : Optional.empty();
    }

    private static AttemptOutcome outcome(Outcome outcome) {
        return switch (outcome.getKind()) {
            case KIND_EXITED -> new AttemptOutcome.Exited(outcome.getExitCode(), Optional.empty(), note(outcome));
            case KIND_SIGNALED -> new AttemptOutcome.Signaled(outcome.getSignal(), note(outcome));
            case KIND_TIMED_OUT -> new AttemptOutcome.TimedOut();
            case KIND_STOPPED -> new AttemptOutcome.Canceled();
            case KIND_FAILED ->
                new AttemptOutcome.NotStarted(
                        outcome.getErrorCode(),
                        outcome.getErrorMessage(),
                        outcome.getErrorCode().startsWith("NODE_"));
            case KIND_LOST -> new AttemptOutcome.Lost(outcome.getErrorMessage());
            case KIND_EVICTED ->
                new AttemptOutcome.Evicted((outcome.getErrorCode().equals(OWNER_RETURNED)
                                ? "Its node's owner wanted the machine back: "
                                : "Its node ended it: ")
                        + outcome.getErrorMessage());
            case KIND_UNSPECIFIED, UNRECOGNIZED -> new AttemptOutcome.Lost("Its node sent an end that is not known.");
        };
    }

    private static Optional<AttemptOutcome.Note> note(Outcome outcome) {
        return outcome.getErrorCode().isEmpty()
                ? Optional.empty()
                : Optional.of(new AttemptOutcome.Note(outcome.getErrorCode(), outcome.getErrorMessage()));
    }

    static LogStream stream(dev.lattice.protocol.LogStream stream, NodeId node) {
        return switch (stream) {
            case LOG_STREAM_STDOUT -> LogStream.STDOUT;
            case LOG_STREAM_STDERR -> LogStream.STDERR;
            case LOG_STREAM_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("node " + node + " sent output of an unknown stream");
        };
    }
}
