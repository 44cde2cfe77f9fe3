package dev.lattice.cli.command;

import dev.lattice.api.client.ExecCalls;
import dev.lattice.api.client.ExecSession;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.exec.RawTerminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;

/** {@code exec}: a command, or a shell, in a workload's container. */
@Command(
        name = "exec",
        description = {
            "Runs a command in a workload's container; a shell when none is given.",
            "The exit code is the command's own (125: Lattice itself failed). At a terminal of its own (-t) the command"
                    + " gets what is typed as it is, Ctrl-C too; without one, Ctrl-C ends it.",
            "",
            "  lattice exec db",
            "  lattice exec db -- pg_dump -U app app > app.sql",
            "  lattice exec -i db -- psql -U app app < app.sql",
            ""
        },
        showEndOfOptionsDelimiterInUsageHelp = true)
final class ExecCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "A program and its arguments.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = {"-i", "--interactive"},
            description = "Pass standard input on.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give the command a terminal.")
    private boolean tty;

    @Option(names = "--instance", paramLabel = "N", description = "Which instance, from 0.")
    private @Nullable Integer instance;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    ExecCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        boolean shell = command.isEmpty();
        boolean terminal =
                tty || (shell && around.terminal().stdin() && around.terminal().stdout());
        if (terminal && !around.terminal().stdin()) {
            throw new UsageException("-t needs a terminal, and standard input is none; leave it out, or use -i alone");
        }
        ExecCalls.Terminal wanted = null;
        if (terminal) {
            RawTerminal.Size size = RawTerminal.size();
            wanted = new ExecCalls.Terminal(size.rows(), size.columns(), around.variable("TERM"));
        }
        try (LatticeClient client = connection.target(around).connect();
                ExecSession session = client.exec().open(name, new ExecCalls.Wish(command, wanted, instance))) {
            if (terminal) {
                return inTerminal(session);
            }
            passInput(session, interactive || shell);
            return await(session);
        }
    }

    private int inTerminal(ExecSession session) throws IOException {
        RawTerminal raw = RawTerminal.open();
        try {
            Signal.handle(new Signal("WINCH"), _ -> follow(session));
            passInput(session, true);
            return await(session);
        } finally {
            raw.close();
        }
    }

    private int await(ExecSession session) {
        try {
            return session.await(around.out(), around.rawErr());
        } catch (OutputException e) {
            return ExitCode.BROKEN_PIPE;
        }
    }

    private static void follow(ExecSession session) {
        try {
            RawTerminal.Size size = RawTerminal.size();
            session.resize(size.rows(), size.columns());
        } catch (IOException e) {
            // The session ends, or the terminal is gone; whoever waits for the command's end notices.
            return;
        }
    }

    private void passInput(ExecSession session, boolean wanted) throws IOException {
        if (!wanted) {
            session.endInput();
            return;
        }
        Thread.ofPlatform().daemon().name("stdin").start(() -> {
            byte[] buffer = new byte[ExecSession.MOST_BYTES];
            try {
                for (int count = around.in().read(buffer);
                        count >= 0;
                        count = around.in().read(buffer)) {
                    session.write(buffer, count);
                }
                session.endInput();
            } catch (IOException e) {
                // The command takes no more; its end says why.
                return;
            }
        });
    }
}
