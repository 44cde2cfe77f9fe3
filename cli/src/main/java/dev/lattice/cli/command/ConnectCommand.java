package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.CredentialsView.ConnectProgram;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.ConnectionView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.LocalProgram;
import dev.lattice.core.workload.Desired;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code connect}: a workload's own client, with its credentials. */
@Command(
        name = "connect",
        description = {
            "Starts a workload's client, such as psql or redis-cli, with its credentials in the environment.",
            "Which program that is, the server's catalogue says. Where it is not installed, the connection strings are"
                    + " printed, and the exit code is 1; else it is the program's own.",
            "",
            "  lattice connect db -- -c 'select 1'",
            ""
        },
        showEndOfOptionsDelimiterInUsageHelp = true)
final class ConnectCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "More arguments of the program.")
    private List<String> more = new ArrayList<>();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    ConnectCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CredentialsView credentials;
        try (LatticeClient client = connection.target(around).connect()) {
            WorkloadView workload = client.workloads().get(name).value();
            if (workload.desired() != Desired.RUNNING) {
                around.say(name + " is stopped; 'lattice start " + name + "' starts it");
                return ExitCode.FAILED;
            }
            credentials = client.workloads().reveal(name).value();
        }
        ConnectProgram connect = credentials.connect();
        if (connect == null || connect.command().isEmpty()) {
            around.say(name + " has no client of its own that could be started");
            return printWays(credentials);
        }
        String program = connect.command().getFirst();
        LocalProgram installed = LocalProgram.find(around, program);
        if (installed == null) {
            around.say("'" + Inert.line(program) + "' is not installed here; install it, or use one of these:");
            return printWays(credentials);
        }
        List<String> arguments =
                new ArrayList<>(connect.command().subList(1, connect.command().size()));
        arguments.addAll(more);
        return installed.run(arguments, connect.environment());
    }

    private int printWays(CredentialsView credentials) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (ConnectionView way : credentials.connections()) {
            lines.put(way.title(), way.text());
        }
        Printer.lines(around, lines);
        return ExitCode.FAILED;
    }
}
