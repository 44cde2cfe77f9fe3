package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.label.PlacementRequest;
import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.api.plan.PlanRequest;
import dev.lattice.api.plan.PlanView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plan}: what if. */
@Command(
        name = "plan",
        description =
                "Says where work would start now, why not elsewhere, and what would have to change. Starts nothing.")
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Mixin
    private PlacementOptions placement = new PlacementOptions();

    @Option(names = "--service", description = "An instance of a workload, and not a job.")
    private boolean service;

    @Option(
            names = {"--label", "--node-label"},
            paramLabel = "LABEL",
            description = "What nodes must be: key, !key, key=value, key!=value, 'key in (a,b)', 'key>=16'.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--spread",
            paramLabel = "KEY",
            description = "Keep instances apart by this label's values. With --service.")
    private @Nullable String spread;

    @Option(names = "--image", paramLabel = "IMAGE", description = "The job runs in a container.")
    private @Nullable String image;

    @Option(names = "--cpu", paramLabel = "CORES", description = "Cores: 0.5, 2.")
    private @Nullable Double cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory: 512m, 2g.",
            converter = Quantities.Mebibytes.class)
    private @Nullable Long memory;

    @Option(names = "--disk", paramLabel = "SIZE", description = "Disk: 10g.", converter = Quantities.Mebibytes.class)
    private @Nullable Long disk;

    @Option(names = "--count", paramLabel = "N", description = "So many of them. Default: 1.")
    private @Nullable Integer count;

    @Parameters(paramLabel = "COMMAND", description = "The job's command; it is not looked at.", arity = "0..*")
    private List<String> command = new ArrayList<>();

    private final Surroundings around;

    PlanCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (service && !command.isEmpty()) {
            throw new UsageException("a command is a job's; leave --service or the command out");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<PlanView> answer = client.nodes().plan(request());
            PlanView plan = answer.value();
            new Printer(around, format).details(answer.json(), plan.placed() + "/" + plan.count(), lines(plan));
            return plan.placed() == plan.count() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private PlanRequest request() {
        List<PreferenceRequest> preferences = placement.preferences();
        boolean sized = cpu != null || memory != null || disk != null || placement.gpus() != null;
        return new PlanRequest(
                service,
                image,
                sized ? new ResourceRequest(cpu, memory, disk, placement.gpus()) : null,
                placement.tags(labels),
                preferences == null && spread == null ? null : new PlacementRequest(preferences, spread),
                count);
    }

    private static Map<String, String> lines(PlanView plan) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Would start", plan.placed() + " of " + plan.count() + " now");
        if (!plan.nodes().isEmpty()) {
            lines.put(
                    "On",
                    plan.nodes().stream()
                            .map(spot -> spot.count() == 1 ? spot.node().value() : spot.node() + " x" + spot.count())
                            .collect(Collectors.joining(", ")));
        }
        int number = 0;
        for (PlanView.Refusal refusal : plan.refused()) {
            lines.put(++number == 1 ? "Not on" : "Not on (" + number + ")", refused(refusal));
        }
        int change = 0;
        for (String what : plan.change()) {
            lines.put(++change == 1 ? "It would if" : "Or if" + (change == 2 ? "" : " (" + (change - 1) + ")"), what);
        }
        return lines;
    }

    private static String refused(PlanView.Refusal refusal) {
        String names = refusal.nodes().stream().map(Object::toString).collect(Collectors.joining(", "));
        String others = refusal.others() == 0
                ? ""
                : refusal.others() + (refusal.others() == 1 ? " node" : " nodes") + " of others";
        String which = names.isEmpty() ? others : others.isEmpty() ? names : names + " and " + others;
        return which + ": " + refusal.reason();
    }
}
