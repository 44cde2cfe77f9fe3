package dev.lattice.testing.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command that ran to its end, and what it wrote. */
public record Finished(int exitCode, String stdout, String stderr) {

    /** Runs a command to its end, with nothing on its standard input. */
    public static Finished run(List<String> command, Map<String, String> environment, Path folder, Duration atMost) {
        return run(command, environment, folder, "", atMost);
    }

    /**
     * Runs a command to its end.
     *
     * @param input what it finds on its standard input, a pipe
     * @throws IllegalStateException when it takes longer than it may; it is killed then
     */
    public static Finished run(
            List<String> command, Map<String, String> environment, Path folder, String input, Duration atMost) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        if (input.isEmpty()) {
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        }
        CleanEnvironment.apply(builder, environment);
        try {
            Process process = builder.start();
            if (!input.isEmpty()) {
                try (Writer stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                    stdin.write(input);
                }
            }
            CompletableFuture<String> stdout = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            CompletableFuture<String> stderr = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException(
                        command + " took longer than " + atMost + "\n" + stdout.join() + stderr.join());
            }
            return new Finished(process.exitValue(), stdout.join(), stderr.join());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
