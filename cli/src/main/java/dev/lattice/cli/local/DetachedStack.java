package dev.lattice.cli.local;

import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code up} in a session of its own, so that closing the terminal or Ctrl-C in it leaves it alone. */
public final class DetachedStack {
    private static final long LOOK_MILLIS = 50;

    private final Surroundings around;
    private final LocalSettings settings;
    private final Distribution distribution;

    public DetachedStack(Surroundings around, LocalSettings settings, Distribution distribution) {
        this.around = around;
        this.settings = settings;
        this.distribution = distribution;
    }

    /** Comes back when it is ready or has failed. */
    public int start() throws IOException, InterruptedException {
        Files.createDirectories(settings.logs());
        LocalStack.requireNone(settings);
        // The password is printed on it.
        Path output = settings.logs().resolve("up.out");
        Files.deleteIfExists(output);
        Files.createFile(output, OwnerOnly.attributes(output));
        Path log = settings.logs().resolve("up.log");
        List<String> command = new ArrayList<>(sessionLeader());
        command.add(distribution.launcher());
        command.add("up");
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
        Status status = new Status(around);
        status.show("starting server and node");
        while (process.isAlive() && !ready(process.pid())) {
            process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        status.clear();
        String printed =
                Files.readString(output).replace("Ctrl-C stops everything.", "'lattice down' stops everything.");
        Files.deleteIfExists(output);
        if (!process.isAlive()) {
            around.err().print(Files.readString(log));
            return ExitCode.OURS;
        }
        around.text().print(printed);
        return ExitCode.OK;
    }

    /** Looks at the note alone: trying the lock could get in the way of the very process that is to take it. */
    private boolean ready(long pid) throws IOException {
        LocalInstance.Holder holder = LocalInstance.noted(settings.home());
        return holder != null && holder.pid() == pid && holder.ready();
    }

    private static List<String> sessionLeader() {
        return Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of("nohup");
    }
}
