package dev.lattice.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server or agent of a data folder whose {@code up} was killed and could not stop it. A file names the process that
 * runs; only whoever holds the folder's lock may end it.
 *
 * @param name of the child: server, agent
 */
record Leftover(LocalSettings settings, String name) {
    /** A process' start is known to the tick, but on a clock that may have been set since. */
    private static final Duration CLOCK_SET = Duration.ofSeconds(5);

    private static final long KILL_SECONDS = 10;

    private Path file() {
        return settings.home().resolve(name + ".pid");
    }

    /** Writes down which process it is from now on. Without that nobody finds it later; it runs all the same. */
    void note(ProcessHandle process) {
        try {
            Files.writeString(
                    file(),
                    process.pid() + " "
                            + process.info()
                                    .startInstant()
                                    .map(Instant::toString)
                                    .orElse("") + "\n");
        } catch (IOException e) {
            System.err.println("lattice: cannot write " + file() + ": " + e.getMessage());
        }
    }

    /** It ended in good order. */
    void forget() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            System.err.println("lattice: cannot remove " + file() + ": " + e.getMessage());
        }
    }

    /** The process, if it is still there; a number that another process was given since is not it. */
    Optional<ProcessHandle> find() throws IOException {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        String[] parts = Files.readString(file()).strip().split(" ", -1);
        try {
            Instant started = Instant.parse(parts[parts.length - 1]);
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .startInstant()
                            .filter(start ->
                                    Duration.between(started, start).abs().compareTo(CLOCK_SET) < 0)
                            .isPresent());
        } catch (java.time.DateTimeException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    /** Ends it, by SIGTERM and after the grace by SIGKILL; true when there was one. */
    boolean end(long graceMillis) throws IOException, InterruptedException {
        Optional<ProcessHandle> found = find();
        if (found.isEmpty()) {
            return false;
        }
        ProcessHandle process = found.get();
        process.destroy();
        if (!ends(process, graceMillis)) {
            process.destroyForcibly();
            if (!ends(process, TimeUnit.SECONDS.toMillis(KILL_SECONDS))) {
                throw new IOException("the " + name + ", process " + process.pid() + ", does not end");
            }
        }
        forget();
        return true;
    }

    private static boolean ends(ProcessHandle process, long millis) throws InterruptedException {
        try {
            process.onExit().get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stubborn) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
