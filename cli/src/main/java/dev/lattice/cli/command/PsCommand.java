package dev.lattice.cli.command;

import dev.lattice.api.build.SourceView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.WorkloadFilter;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.AlternativeView;
import dev.lattice.api.workload.WorkloadView.ConnectionView;
import dev.lattice.api.workload.WorkloadView.EndpointView;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import dev.lattice.api.workload.WorkloadView.PreviewView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.cli.workload.Goal;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ps}: the workloads, or one of them. */
@Command(name = "ps", description = "Lists workloads, or shows one with its instances and revisions.")
final class PsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Shows this one.")
    private @Nullable String name;

    @Option(
            names = "--status",
            paramLabel = "STATE",
            description =
                    "queued, building, deploying, running, completed, stopping, stopped, crashed, failed, suspended,"
                            + " lost or deleting.")
    private @Nullable String status;

    @Option(names = "--grep", paramLabel = "TEXT", description = "Only those whose name contains it.")
    private @Nullable String text;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many. Default: 100.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the list before ended.")
    private @Nullable String cursor;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    PsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            if (name == null) {
                list(client);
            } else {
                show(client, name);
            }
            return ExitCode.OK;
        }
    }

    private void list(LatticeClient client) {
        boolean filtered = status != null || text != null;
        Instant now = Instant.now();
        List<Column<WorkloadView>> columns = List.of(
                Column.of("NAME", WorkloadView::name),
                Column.of("KIND", PsCommand::kind),
                Column.of("STATE", Workloads::state),
                Column.of("REVISION", PsCommand::revision),
                Column.of("READY", PsCommand::ready),
                Column.of("NODE", Workloads::nodes),
                Column.of("AGE", workload -> Ages.since(workload.createdAt(), now)),
                Column.of("URL", Workloads::address),
                Column.wide("TUNNELS", Workloads::tunnels),
                Column.wide("CPU", Workloads::cpu),
                Column.wide("MEMORY", Workloads::memory),
                Column.wide("DISK", Workloads::disk),
                Column.wide("NOTE", workload -> workload.note() == null ? "-" : workload.note()));
        new Printer(around, format)
                .list(
                        client.workloads().list(new WorkloadFilter(status, text), limit, cursor),
                        WorkloadView::name,
                        columns,
                        () -> filtered
                                ? "no workload matches; without --status and --grep all are listed"
                                : "no workloads. 'lattice deploy' in an app's folder makes one, 'lattice deploy postgres --name db' a"
                                        + " database");
    }

    /** {@code app (preview)} for one that goes when its pull request does. */
    private static String kind(WorkloadView workload) {
        return Workloads.kind(workload) + (workload.preview() == null ? "" : " (preview)");
    }

    /** The one that serves where that is another: {@code 3 (2 serves)}. */
    private static String revision(WorkloadView workload) {
        Integer serving = workload.serving();
        return serving == null || serving == workload.revision()
                ? Integer.toString(workload.revision())
                : workload.revision() + " (" + serving + " serves)";
    }

    private static String ready(WorkloadView workload) {
        long ready = workload.running().stream()
                .filter(instance -> instance.state().equals("ready"))
                .count();
        return ready + "/" + workload.instances();
    }

    private void show(LatticeClient client, String shown) {
        Answer<WorkloadView> answer = client.workloads().get(shown);
        Printer printer = new Printer(around, format);
        boolean bare = printer.forPrograms() || format.format() == FormatOptions.Format.name;
        Map<String, String> lines = bare ? Map.of() : lines(client, answer.value());
        printer.details(answer.json(), answer.value().name(), lines);
    }

    private static Map<String, String> lines(LatticeClient client, WorkloadView workload) {
        Instant now = Instant.now();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Workload", workload.name());
        lines.put("Kind", Workloads.kind(workload));
        lines.put("State", Workloads.state(workload));
        put(lines, "Note", workload.note());
        put(lines, "Failure", workload.failure());
        put(lines, "Source", source(workload.source()));
        put(lines, "Preview", preview(workload.preview()));
        lines.put("Wanted", Workloads.lower(workload.desired()));
        lines.put("Revision", revision(workload));
        lines.put("Instances", Goal.readyInstances(workload) + " of " + workload.instances() + " ready");
        lines.put("Node", Workloads.nodes(workload));
        lines.put("Keeps data", workload.stateful() ? "yes, so it stays on its node" : "no");
        put(lines, "URL", workload.url());
        for (String domain : workload.domains()) {
            lines.put("Domain " + URI.create(domain).getHost(), domain);
        }
        for (EndpointView endpoint : workload.endpoints()) {
            lines.put(
                    "Address " + endpoint.port(),
                    endpoint.note() == null ? endpoint.url() : endpoint.url() + ", but " + endpoint.note());
            for (AlternativeView tunnel : endpoint.alternatives()) {
                lines.put(
                        "Tunnel " + endpoint.port() + " by " + tunnel.provider() + " on " + tunnel.node(),
                        tunnel(tunnel));
            }
        }
        for (ConnectionView way : workload.connections()) {
            lines.put(way.title(), way.text());
        }
        workload.parameters().forEach((parameter, value) -> lines.put("Parameter " + parameter, String.valueOf(value)));
        lines.put("Resources", resources(workload.resources()));
        lines.put("Created", workload.createdAt() + " (" + Ages.since(workload.createdAt(), now) + " ago)");
        lines.put("Changed", workload.changedAt() + " (" + Ages.since(workload.changedAt(), now) + " ago)");
        for (InstanceView instance : workload.running()) {
            lines.put(instanceLabel(workload, instance), instance(instance, now));
        }
        for (RevisionView revision :
                client.workloads().revisions(workload.name()).value().items()) {
            lines.put("Revision " + revision.number(), revision(revision, now));
        }
        return lines;
    }

    private static void put(Map<String, String> lines, String heading, @Nullable String value) {
        if (value != null) {
            lines.put(heading, value);
        }
    }

    private static @Nullable String source(@Nullable SourceView source) {
        if (source == null || source.url() == null) {
            return source == null ? null : "a folder that was sent";
        }
        return source.ref() == null ? source.url() : source.url() + " at " + source.ref();
    }

    private static @Nullable String preview(@Nullable PreviewView preview) {
        return preview == null
                ? null
                : "of " + preview.of() + " for pull request #" + preview.number()
                        + (preview.url() == null ? "" : ", " + preview.url());
    }

    private static String resources(WorkloadView.WorkloadResources resources) {
        double cpu = resources.cpu();
        String cores = cpu == Math.rint(cpu) ? Long.toString((long) cpu) : Double.toString(cpu);
        return cores + " CPU, " + resources.memoryMb() + " MB memory, " + resources.diskMb() + " MB disk";
    }

    /** Two revisions may have an instance of the same number for a while. */
    private static String instanceLabel(WorkloadView workload, InstanceView instance) {
        return "Instance " + instance.number()
                + (instance.revision() == workload.revision() ? "" : " r" + instance.revision());
    }

    private static String instance(InstanceView instance, Instant now) {
        StringBuilder text = new StringBuilder(instance.state());
        text.append(", revision ").append(instance.revision());
        if (instance.node() != null) {
            text.append(", node ").append(instance.node()).append(instance.nodeOnline() ? "" : " (away)");
        }
        if (instance.startedAt() != null) {
            text.append(", for ").append(Ages.since(instance.startedAt(), now));
        }
        if (instance.usage() != null) {
            text.append(", uses ").append(Workloads.usage(instance.usage()));
        }
        if (instance.restarts() > 0) {
            text.append(", restarted ").append(instance.restarts() == 1 ? "once" : instance.restarts() + " times");
        }
        text.append(", job ").append(instance.id());
        return instance.note() == null ? text.toString() : text + ": " + instance.note();
    }

    private static String tunnel(AlternativeView tunnel) {
        return (tunnel.url() == null ? "" : tunnel.url() + ", ")
                + tunnel.state()
                + (tunnel.note() == null ? "" : ": " + tunnel.note());
    }

    private static String revision(RevisionView revision, Instant now) {
        Integer built = revision.built();
        String image = built == null
                ? revision.image()
                : built == revision.number() ? "built for it" : "built for revision " + built;
        String text = Workloads.lower(revision.state()) + ", " + image + ", by " + revision.cause() + ", "
                + Ages.since(revision.createdAt(), now) + " ago";
        return revision.note() == null ? text : text + ": " + revision.note();
    }
}
