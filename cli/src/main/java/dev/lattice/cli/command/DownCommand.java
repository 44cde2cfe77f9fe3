package dev.lattice.cli.command;

import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.local.LocalInstance;
import dev.lattice.cli.local.LocalSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** {@code down}: ends what {@code up} started. */
@Command(name = "down", description = "Stops the server and the node that 'up' started on this machine.")
final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;

    private final Surroundings around;

    DownCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        LocalSettings settings = LocalSettings.of(around);
        LocalInstance.Holder holder = LocalInstance.holder(settings.home());
        if (holder == null) {
            around.say("nothing runs in " + settings.home());
            return ExitCode.OK;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(holder.pid());
        if (process.isEmpty() || !process.get().destroy()) {
            around.say("cannot stop the process " + holder.pid() + "; is it another user's?");
            return ExitCode.OURS;
        }
        try {
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            around.say("process " + holder.pid() + " has not ended after " + PATIENCE_SECONDS + " s; its logs are in "
                    + settings.logs());
            return ExitCode.OURS;
        }
        around.say("stopped; the data stay in " + settings.home());
        return ExitCode.OK;
    }
}
