package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.WorkloadCalls;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.ConnectionView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.workload.Goal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secrets}: what opens a workload. */
@Command(
        name = "secrets",
        description = {
            "Shows how to reach a workload, secrets masked.",
            "With --reveal everything is in the clear, and the server writes down who looked."
        })
final class SecretsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME")
    private @Nullable String name;

    @Option(names = "--reveal", description = "In the clear.")
    private boolean reveal;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    SecretsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (name == null) {
            throw new UsageException("whose? Write 'lattice secrets NAME'; 'lattice ps' lists the workloads");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            if (reveal) {
                revealed(name, client.workloads().reveal(name));
            } else {
                masked(client.workloads().get(name));
            }
            return ExitCode.OK;
        }
    }

    private void masked(Answer<WorkloadView> answer) {
        Map<String, String> lines = new LinkedHashMap<>();
        connections(lines, answer.value().connections());
        JsonObject json = JsonObject.of(Map.of("connections", answer.json().objects("connections")));
        print(json, answer.value().name(), lines);
        if (format.format() == FormatOptions.Format.table && !lines.isEmpty()) {
            around.say("--reveal shows them in the clear");
        }
    }

    private void revealed(String workload, Answer<CredentialsView> answer) {
        Map<String, String> lines = new LinkedHashMap<>();
        answer.value().secrets().forEach((secret, value) -> lines.put("Secret " + secret, value));
        connections(lines, answer.value().connections());
        print(answer.json(), workload, lines);
    }

    private static void connections(Map<String, String> lines, List<ConnectionView> connections) {
        for (ConnectionView each : connections) {
            lines.put(each.title(), each.text());
        }
    }

    private void print(JsonObject json, String workload, Map<String, String> lines) {
        new Printer(around, format).details(json, workload, lines);
        if (lines.isEmpty()) {
            around.say(workload + " has no secrets");
        }
    }

    /** {@code secrets rotate}. */
    @Command(
            name = "rotate",
            description =
                    "Makes a workload's secrets anew and restarts it with them. What has the old ones loses its way in;"
                            + " workloads that refer to it get the new ones when they are restarted.")
    static final class Rotate extends SteeringCommands.OfOne {
        Rotate(Surroundings around) {
            super(around);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String workload) {
            return workloads.rotate(workload).value();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return Goal.serving(asked.revision());
        }

        @Override
        String done(WorkloadView reached) {
            return "has new secrets, which 'lattice secrets " + reached.name() + " --reveal' shows (restart what refers"
                    + " to it by ${" + reached.name() + "...}), and is ready";
        }
    }
}
