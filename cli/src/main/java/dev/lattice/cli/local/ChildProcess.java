package dev.lattice.cli.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Server or agent as a child: its output in a log file that does not grow without end, started again when it dies. */
final class ChildProcess {
    private static final long LARGEST_LOG = 16L * 1024 * 1024;
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    /** A terminal's Ctrl-C reaches all that runs in it; who is told to stop, and when, is for us to say. */
    private static final List<String> DEAF_TO_CTRL_C = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Leftover leftover;
    private @Nullable Process process;
    private long startedAt;
    private int failures;

    /** @param environment beside this process's own */
    ChildProcess(LocalSettings settings, String name, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.command = Stream.concat(DEAF_TO_CTRL_C.stream(), command.stream()).toList();
        this.environment = Map.copyOf(environment);
        this.log = settings.logs().resolve(name + ".log");
        this.leftover = new Leftover(settings, name);
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    synchronized void start() throws IOException {
        rotateLog();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        leftover.note(process.toHandle());
        startedAt = System.nanoTime();
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /** Waits until it has ended, or for so long; true when it has ended. */
    boolean waitFor(long millis) throws InterruptedException {
        Process current;
        synchronized (this) {
            current = process;
        }
        return current == null || current.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** How it ended; -1 when it never ran. */
    synchronized int exitCode() {
        return process == null || process.isAlive() ? -1 : process.exitValue();
    }

    /** How long to wait before starting it again: longer with each failure, from the beginning after a steady run. */
    synchronized long pauseMillis() {
        failures = System.nanoTime() - startedAt > STEADY_NANOS ? 1 : failures + 1;
        return Math.min(LONGEST_PAUSE_MILLIS, 500L << Math.min(failures - 1, 10));
    }

    /** SIGTERM, then after the grace SIGKILL. */
    void stop(long graceMillis) throws InterruptedException {
        Process current;
        synchronized (this) {
            current = process;
        }
        if (current != null && current.isAlive()) {
            current.destroy();
            if (!current.waitFor(graceMillis, TimeUnit.MILLISECONDS)) {
                current.destroyForcibly().waitFor();
            }
            leftover.forget();
        }
    }

    /** The last lines of its log, for a person who asks why it died. */
    String lastLines(int count) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Keeps one older log. The child appends, so cutting its file short while it runs is safe. */
    synchronized void rotateLog() throws IOException {
        if (!Files.exists(log) || Files.size(log) < LARGEST_LOG) {
            return;
        }
        Files.copy(log, log.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
    }
}
