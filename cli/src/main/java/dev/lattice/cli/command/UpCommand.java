package dev.lattice.cli.command;

import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.local.DetachedStack;
import dev.lattice.cli.local.Distribution;
import dev.lattice.cli.local.LocalInstance;
import dev.lattice.cli.local.LocalSettings;
import dev.lattice.cli.local.LocalStack;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code up}: a whole Lattice on this machine. */
@Command(
        name = "up",
        description = {
            "Starts server and one node on this machine, and signs this command line in.",
            "Data stay in LATTICE_HOME. LATTICE_PORT and LATTICE_AGENT_PORT choose other ports. Ctrl-C stops both, and the"
                    + " jobs that run here after 10 s to end by themselves; 'lattice down' can leave them running."
        })
final class UpCommand implements Callable<Integer> {
    @Option(names = "--detach", description = "Come back when it is ready; 'lattice down' stops it.")
    private boolean detach;

    @Option(names = "--look", hidden = true, description = "Only fail when one runs already, before a build.")
    private boolean look;

    private final Surroundings around;

    UpCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LocalSettings settings = LocalSettings.of(around);
        if (look) {
            return look(settings);
        }
        Distribution distribution = Distribution.ofProcess();
        return detach
                ? new DetachedStack(around, settings, distribution).start()
                : new LocalStack(around, settings, distribution).run();
    }

    private int look(LocalSettings settings) throws IOException {
        if (LocalInstance.holder(settings.home()) == null) {
            return ExitCode.OK;
        }
        around.say(LocalStack.alreadyRunning(settings));
        return ExitCode.RUNS_ALREADY;
    }
}
