package dev.lattice.cli.command;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The program. A command line names one command, so only that one is built; help and completion, which need all, build
 * all.
 */
@Command(
        name = "lattice",
        description = "Runs commands and services on machines that stand idle.",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes (of 'run', 'exec', 'jobs logs -f': the command's own, besides):%n",
        exitCodeList = {
            "0:Done.",
            "1:There is no such thing; 'doctor' found something broken; 'join', 'worker' failed; a workload did not"
                    + " become what it was to be.",
            "2:A wrong use.",
            "3:'join', 'worker': another agent uses the same folder.",
            "4:Not signed in, or not allowed; 'join', 'worker': the server refuses this machine.",
            "124:The command ran into its timeout; a workload is not as asked yet.",
            "125:Lattice itself failed; a cancelled or lost job.",
            "126:The command may not be executed.",
            "127:The command was not found.",
            "130:Interrupted.",
            "141:Nobody reads the output any more."
        },
        footer = {"", "Start here: 'lattice up' on this machine, then 'lattice run -- echo hello'."})
public final class Lattice implements Runnable {
    private static final List<String> NAMES = List.of(
            "run",
            "jobs",
            "catalogue",
            "deploy",
            "apps",
            "ps",
            "logs",
            "builds",
            "hooks",
            "schedule",
            "metrics",
            "usage",
            "earnings",
            "prices",
            "budget",
            "open",
            "connect",
            "exec",
            "backup",
            "restore",
            "secrets",
            "start",
            "stop",
            "restart",
            "redeploy",
            "rollback",
            "scale",
            "domains",
            "maintenance",
            "rm",
            "plan",
            "why",
            "nodes",
            "join",
            "worker",
            "gateway",
            "login",
            "logout",
            "whoami",
            "tokens",
            "up",
            "down",
            "doctor",
            "version",
            "completion");

    /** Of a checkout; its launcher, which says so, keeps them to itself, and they are here to be seen. */
    private static final List<String> CHECKOUT_NAMES = List.of("build", "test");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Runs one command line; the answer is the process's exit code. */
    public static int execute(Surroundings around, String... arguments) {
        CommandLine program = program(around, arguments.length == 0 ? "" : arguments[0]);
        int code = program.execute(arguments);
        around.text().flush();
        return code;
    }

    /** With the named command, or with all when there is no such command. */
    static CommandLine program(Surroundings around, String name) {
        CommandLine program = new CommandLine(new Lattice());
        String named = name.equals("node") ? "nodes" : name;
        if (NAMES.contains(named)) {
            add(program, around, named);
        } else {
            for (String each : NAMES) {
                add(program, around, each);
            }
            if (around.variable("LATTICE_CHECKOUT") != null) {
                CHECKOUT_NAMES.forEach(each -> add(program, around, each));
            }
        }
        configure(program, around);
        return program;
    }

    private static void configure(CommandLine program, Surroundings around) {
        CommandLine.Help.Ansi ansi =
                around.terminal().stdout() && around.terminal().color()
                        ? CommandLine.Help.Ansi.ON
                        : CommandLine.Help.Ansi.OFF;
        program.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
        program.setOut(new PrintWriter(around.text(), true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
        program.setCaseInsensitiveEnumValuesAllowed(false);
        program.setExecutionExceptionHandler(new Failures(around));
        program.setParameterExceptionHandler(new UsageErrors(around));
        if (around.terminal().columns() > 0) {
            program.setUsageHelpWidth(Math.clamp(around.terminal().columns(), 60, 120));
        }
        addHelpOptions(program);
        program.getCommandSpec().version(Version.LINE);
        program.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
    }

    private static void addHelpOptions(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(false);
        command.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        // A command that has two names is there twice.
        command.getSubcommands().values().stream().distinct().forEach(Lattice::addHelpOptions);
    }

    private static void add(CommandLine program, Surroundings around, String name) {
        CommandLine command = new CommandLine(create(around, name));
        if (name.equals("run")) {
            // Everything from the first word on belongs to the command that is run.
            command.setStopAtPositional(true);
        }
        if (name.equals("backup")) {
            command.addSubcommand("ls", new BackupCommand.Ls(around));
            command.addSubcommand("rm", new BackupCommand.Rm(around));
            command.addSubcommand("schedule", new BackupCommand.Schedule(around));
        }
        if (name.equals("builds")) {
            command.addSubcommand("cancel", new BuildsCommand.Cancel(around));
        }
        if (name.equals("hooks")) {
            command.addSubcommand("create", new HooksCommand.Create(around));
            command.addSubcommand("previews", new HooksCommand.Previews(around));
            command.addSubcommand("rm", new HooksCommand.Rm(around));
        }
        if (name.equals("earnings")) {
            command.addSubcommand("power", new EarningsCommand.Power(around));
        }
        if (name.equals("prices")) {
            command.addSubcommand("set", new PricesCommand.Set(around));
        }
        if (name.equals("budget")) {
            command.addSubcommand("set", new BudgetCommand.Set(around));
        }
        if (name.equals("secrets")) {
            command.addSubcommand("rotate", new SecretsCommand.Rotate(around));
        }
        program.addSubcommand(name, command);
    }

    private static Object create(Surroundings around, String name) {
        return switch (name) {
            case "run" -> new RunCommand(around);
            case "jobs" -> new JobsCommand(around);
            case "catalogue" -> new CatalogueCommand(around);
            case "deploy" -> new DeployCommand(around);
            case "apps" -> new AppsCommand(around);
            case "ps" -> new PsCommand(around);
            case "logs" -> new LogsCommand(around);
            case "builds" -> new BuildsCommand(around);
            case "hooks" -> new HooksCommand(around);
            case "schedule" -> new ScheduleCommand(around);
            case "why" -> new WhyCommand(around);
            case "metrics" -> new MetricsCommand(around);
            case "usage" -> new UsageCommand(around);
            case "earnings" -> new EarningsCommand(around);
            case "prices" -> new PricesCommand(around);
            case "budget" -> new BudgetCommand(around);
            case "open" -> new OpenCommand(around);
            case "connect" -> new ConnectCommand(around);
            case "exec" -> new ExecCommand(around);
            case "backup" -> new BackupCommand(around);
            case "restore" -> new RestoreCommand(around);
            case "secrets" -> new SecretsCommand(around);
            case "start" -> new SteeringCommands.Start(around);
            case "stop" -> new SteeringCommands.Stop(around);
            case "restart" -> new SteeringCommands.Restart(around);
            case "redeploy" -> new SteeringCommands.Redeploy(around);
            case "rollback" -> new SteeringCommands.Rollback(around);
            case "scale" -> new SteeringCommands.Scale(around);
            case "domains" -> new DomainsCommand(around);
            case "maintenance" -> new MaintenanceCommand(around);
            case "rm" -> new RmCommand(around);
            case "plan" -> new PlanCommand(around);
            case "nodes" -> new NodesCommand(around);
            case "join" -> new JoinCommand();
            case "worker" -> new WorkerCommand();
            case "gateway" -> new GatewayCommand();
            case "login" -> new LoginCommand(around);
            case "logout" -> new LogoutCommand(around);
            case "whoami" -> new WhoamiCommand(around);
            case "tokens" -> new TokensCommand(around);
            case "up" -> new UpCommand(around);
            case "down" -> new DownCommand(around);
            case "doctor" -> new DoctorCommand(around);
            case "version" -> new VersionCommand(around);
            case "completion" -> new CompletionCommand(around);
            case "build" -> new CheckoutCommands.Build();
            case "test" -> new CheckoutCommands.Test();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
