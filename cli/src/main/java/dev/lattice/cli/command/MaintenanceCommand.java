package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code maintenance}: the sign that keeps visitors out. */
@Command(
        name = "maintenance",
        description = "Puts up or takes down the maintenance sign of workloads; what runs goes on behind it.")
final class MaintenanceCommand extends CommandGroup {
    private final Surroundings around;

    MaintenanceCommand(Surroundings around) {
        this.around = around;
    }

    @Command(name = "on", description = "Visitors get a page with 503 and Retry-After; TCP connections are refused.")
    int on(
            @Mixin ConnectionOptions connection,
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "The workloads.") List<String> names) {
        return set(connection, names, true);
    }

    @Command(name = "off", description = "Visitors are let in again.")
    int off(
            @Mixin ConnectionOptions connection,
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "The workloads.") List<String> names) {
        return set(connection, names, false);
    }

    private int set(ConnectionOptions connection, List<String> names, boolean on) {
        try (LatticeClient client = connection.target(around).connect()) {
            for (String name : names) {
                client.workloads().maintain(name, on);
                around.say(name + (on ? " is under maintenance" : " is open again"));
            }
            return ExitCode.OK;
        }
    }
}
