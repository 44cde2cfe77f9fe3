package dev.lattice.agent.driver.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Has processes stand still where the system knows signals and this agent makes no calls of its own to it. */
final class PortableSignals {
    private static final Logger LOG = Logger.getLogger(PortableSignals.class.getName());
    private static final Path KILL = Path.of("/bin/kill");
    private static final long PATIENCE_SECONDS = 2;

    private PortableSignals() {}

    /** Returns whether they stand still; Windows has no such thing to offer. */
    static boolean stop(List<ProcessHandle> processes) {
        return send("-STOP", processes);
    }

    static void goOn(List<ProcessHandle> processes) {
        send("-CONT", processes);
    }

    private static boolean send(String signal, List<ProcessHandle> processes) {
        if (!Files.isExecutable(KILL)) {
            return false;
        }
        List<String> command = new ArrayList<>(List.of(KILL.toString(), signal));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException refused) {
            LOG.log(Level.WARNING, "processes are not told to stand still: {0}", refused.getMessage());
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
