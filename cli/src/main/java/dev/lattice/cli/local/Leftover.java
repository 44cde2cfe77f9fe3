package dev.lattice.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server or agent of a data folder whose {@code up} was killed and could not stop it. A file names the process that
 * runs; whoever holds the folder's lock, or finds that nobody does, may end it.
 *
 * @param name of the child: server, agent
 */
record Leftover(LocalSettings settings, String name) {
    private Path file() {
        return settings.home().resolve(name + ".pid");
    }

    /** Writes down which process it is from now on. */
    void note(ProcessHandle process) throws IOException {
        Files.writeString(file(), process.pid() + " " + started(process) + "\n");
    }

    /** It ended in good order. */
    void forget() throws IOException {
        Files.deleteIfExists(file());
    }

    /** The process, if it is still there; a number that another process was given since is not it. */
    Optional<ProcessHandle> find() throws IOException {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        String[] parts = Files.readString(file()).strip().split(" ", -1);
        return parts.length != 2
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(parts[0]))
                        .filter(process -> process.isAlive() && started(process).equals(parts[1]));
    }

    /** Ends it, by SIGTERM and after the grace by SIGKILL; true when there was one. */
    boolean end(long graceMillis) throws IOException, InterruptedException {
        Optional<ProcessHandle> found = find();
        if (found.isPresent()) {
            ProcessHandle process = found.get();
            process.destroy();
            try {
                process.onExit().get(graceMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException stubborn) {
                process.destroyForcibly();
            }
        }
        forget();
        return found.isPresent();
    }

    private static String started(ProcessHandle process) {
        return Long.toString(process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli());
    }
}
