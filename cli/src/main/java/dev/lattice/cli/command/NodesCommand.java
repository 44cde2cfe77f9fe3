package dev.lattice.cli.command;

import dev.lattice.api.auth.CreateJoinTokenRequest;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.auth.Role;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.worker.WorkerView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.workload.Residents;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nodes}: the machines that were lent. */
@Command(
        name = "nodes",
        aliases = "node",
        description =
                "Lists nodes, says when they work for others, empties, approves and removes them, lets others join.")
final class NodesCommand extends NodeOwnerCommands {
    private final Surroundings around;

    NodesCommand(Surroundings around) {
        super(around);
        this.around = around;
    }

    @Command(
            name = "ls",
            description =
                    "Lists nodes: all of them to an admin, to others those of their own project. Jobs run on all.")
    int ls(@Mixin ConnectionOptions connection, @Mixin FormatOptions format) {
        try (LatticeClient client = connection.target(around).connect()) {
            Instant now = Instant.now();
            List<Column<WorkerView>> columns = List.of(
                    Column.of("NODE", node -> node.workerId().toString()),
                    Column.of("STATUS", NodesCommand::status),
                    Column.text("HOST", WorkerView::hostname),
                    Column.of("CORES", node -> Integer.toString(node.cpuCount())),
                    Column.of("MEMORY", node -> node.totalMemoryMb() + " MB"),
                    Column.of("JOBS", node -> node.runningJobs().size() + "/" + node.maxParallel()),
                    Column.of("SEEN", node -> Ages.since(node.lastHeartbeat(), now)),
                    Column.text("NOTE", node -> orDash(node.closed())),
                    Column.wide("OS", node -> node.metadata().osType()),
                    Column.wide("VERSION", node -> orDash(node.metadata().nodeVersion())),
                    Column.text(
                            "LABELS", node -> String.join(",", node.metadata().tags())));
            new Printer(around, format)
                    .list(client.nodes().list(), node -> node.workerId().toString(), columns, () -> none(client));
            return ExitCode.OK;
        }
    }

    private static String none(LatticeClient client) {
        return client.account().me().value().role() == Role.ADMIN
                ? "no nodes. 'lattice nodes token' prints how a machine joins"
                : "your project has no nodes; those of others, on which your jobs run too, only admins see";
    }

    private static String status(WorkerView node) {
        return node.status().name().toLowerCase(Locale.ROOT);
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }

    @Command(name = "show", description = "Shows a node.")
    int show(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Parameters(paramLabel = "NODE") String id) {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<WorkerView> answer = client.nodes().get(id);
            WorkerView node = answer.value();
            Map<String, String> lines = new LinkedHashMap<>();
            lines.put("Node", node.workerId().toString());
            lines.put("Status", status(node));
            if (node.closed() != null) {
                lines.put("Takes nothing new", node.closed());
            }
            lines.put("Host", node.hostname());
            lines.put("Cores", Integer.toString(node.cpuCount()));
            lines.put("Memory", node.totalMemoryMb() + " MB");
            if (node.load() != null) {
                // Counts what waits for a core or a disk, too, so it may well be more than there are cores.
                lines.put("Load average", String.format(Locale.ROOT, "%.2f (over one minute)", node.load()));
            }
            if (node.freeMemoryMb() != null) {
                lines.put("Free memory", node.freeMemoryMb() + " MB");
            }
            lines.put("System", node.metadata().osType());
            if (node.metadata().nodeVersion() != null) {
                lines.put("Version", node.metadata().nodeVersion());
            }
            lines.put("Labels", String.join(", ", node.metadata().tags()));
            lines.put("Jobs at once", Integer.toString(node.maxParallel()));
            lines.put(
                    "Jobs",
                    node.runningJobs().isEmpty() ? "none" : node.runningJobs().toString());
            List<WorkloadView> services = Residents.of(client, id);
            lines.put(
                    "Your services",
                    services.isEmpty()
                            ? "none"
                            : services.stream()
                                    .map(service -> Residents.text(service, id))
                                    .collect(Collectors.joining(", ")));
            lines.put("Registered", node.registeredAt().toString());
            lines.put(
                    "Last seen",
                    node.lastHeartbeat() == null
                            ? "not since the server started"
                            : Ages.since(node.lastHeartbeat(), Instant.now()) + " ago");
            new Printer(around, format).details(answer.json(), id, lines);
            return ExitCode.OK;
        }
    }

    @Command(name = "approve", description = "Lets nodes work that joined without a pre-approved token (admins).")
    int approve(
            @Mixin ConnectionOptions connection, @Parameters(arity = "1..*", paramLabel = "NODE") List<String> ids) {
        try (LatticeClient client = connection.target(around).connect()) {
            for (String id : ids) {
                client.nodes().approve(id);
                around.say("approved " + id);
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "rm", description = "Removes nodes; what runs there is lost and starts elsewhere.")
    int rm(@Mixin ConnectionOptions connection, @Parameters(arity = "1..*", paramLabel = "NODE") List<String> ids) {
        try (LatticeClient client = connection.target(around).connect()) {
            for (String id : ids) {
                client.nodes().remove(id);
                around.say("removed " + id);
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "token", description = "Makes a token with which a machine joins, and prints how.")
    int token(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Option(names = "--approve-later", description = "A node that joins with it waits for 'nodes approve'.")
                    boolean approveLater,
            @Option(names = "--reusable", description = "More than one machine may join with it.") boolean reusable,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            description = "How long it works: 90s, 10m, 2h, 1d. Default: 1h.",
                            converter = Quantities.Seconds.class)
                    Long expires) {
        Target target = connection.target(around);
        try (LatticeClient client = target.connect()) {
            Answer<JoinTokenView> token =
                    client.nodes().createJoinToken(new CreateJoinTokenRequest(!approveLater, reusable, expires));
            Printer printer = new Printer(around, format);
            if (!printer.forPrograms()) {
                around.say("on the machine that joins, until " + token.value().expiresAt()
                        + ", with a file that holds what is printed below:");
                around.say("  lattice join " + target.server() + " --token-file FILE");
            }
            printer.created(token, "token");
            return ExitCode.OK;
        }
    }
}
