package dev.lattice.server.source;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs git: no shell, nothing of the environment of the server or its account, bounded in time and in what it says, and
 * nothing of it is left when a call is over.
 */
final class GitProgram {
    private static final long LOOK_MILLIS = 200;
    private static final long END_MILLIS = 2_000;
    private static final int MOST_SAID = 64 << 10;
    private static final Pattern VERSION = Pattern.compile("git version (\\d{1,4})\\.(\\d{1,4})");
    /** The first 2.x that holds a host's name to given addresses; earlier ones take that setting and do nothing. */
    private static final int PINS_SINCE = 37;

    private final String program;
    private final Optional<Path> authorities;
    private volatile boolean pins;

    /**
     * @param program its path, or its name on PATH
     * @param authorities certificates that https trusts instead of the system's
     */
    GitProgram(String program, Optional<Path> authorities) {
        this.program = program;
        this.authorities = authorities;
    }

    Optional<Path> authorities() {
        return authorities;
    }

    /** What git writes is read by this. */
    @FunctionalInterface
    interface Reading<T> {
        T read(InputStream out) throws IOException, SourceException, GitFailure;
    }

    /** Looked at again and again while git runs: it ends when this throws. */
    @FunctionalInterface
    interface Watch {
        void look() throws SourceException, IOException;
    }

    /**
     * A call.
     *
     * @param folder the bare repository; null for none
     * @param arguments the command and what belongs to it, with {@code --} before what others wrote
     * @param input lines for its standard input
     */
    record Call(@Nullable Path folder, List<String> arguments, List<String> input, Watch watch) {
        static Call of(@Nullable Path folder, String... arguments) {
            return new Call(folder, List.of(arguments), List.of(), () -> {});
        }

        Call with(List<String> lines) {
            return new Call(folder, arguments, lines, watch);
        }

        Call watchedBy(Watch other) {
            return new Call(folder, arguments, input, other);
        }
    }

    /**
     * Sees to it that the addresses of {@link GitAccess} count.
     *
     * @throws SourceException when this git would look names up anew, and go wherever they lead by then
     */
    void requirePins(GitAccess access, Deadline deadline) throws SourceException, GitFailure {
        if (pins) {
            return;
        }
        Matcher version = VERSION.matcher(text(access, deadline, Call.of(null, "--version")));
        if (!version.lookingAt()) {
            throw new SourceException(
                    "The server's git does not say which version it is. Have its administrator install git 2."
                            + PINS_SINCE + " or newer there.");
        }
        int major = Integer.parseInt(version.group(1));
        if (major < 2 || (major == 2 && Integer.parseInt(version.group(2)) < PINS_SINCE)) {
            throw new SourceException("The server's git is too old to fetch by https safely: it has " + version.group()
                    + ", and 2." + PINS_SINCE + " is needed. Have its administrator update it.");
        }
        pins = true;
    }

    /** What it writes, as a text of at most 4 MB. */
    String text(GitAccess access, Deadline deadline, Call call) throws SourceException, GitFailure {
        return run(access, deadline, call, out -> {
            byte[] bytes = out.readNBytes(4 << 20);
            if (out.read() >= 0) {
                throw new SourceException("The repository has more branches and tags than can be looked at. Name the"
                        + " one that is meant in 'ref'.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        });
    }

    /**
     * Runs it to its end.
     *
     * @throws GitFailure when it ended with another code than 0
     * @throws SourceException when it took too long, was interrupted, or what reads it does not want it
     */
    <T> T run(GitAccess access, Deadline deadline, Call call, Reading<T> reading) throws SourceException, GitFailure {
        Process process = start(access, call);
        CompletableFuture<String> said = onThread(() -> said(process.getErrorStream()));
        CompletableFuture<Void> feeding = onThread(() -> feed(process.getOutputStream(), call.input()));
        CompletableFuture<Outcome<T>> result = onThread(() -> outcome(process.getInputStream(), reading));
        try {
            Outcome<T> outcome = await(result, deadline, call.watch());
            if (outcome.failure() == null) {
                awaitExit(process, deadline, call.watch());
            } else {
                end(process);
            }
            outcome.rethrow();
            if (process.exitValue() != 0) {
                throw new GitFailure(said.join());
            }
            feeding.join();
            return outcome.value();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceException("Fetching the source was canceled.");
        } catch (IOException e) {
            throw new SourceException("The server cannot look at its folder of sources: " + e.getMessage());
        } finally {
            end(process);
        }
    }

    private Process start(GitAccess access, Call call) throws SourceException {
        List<String> command = new ArrayList<>(List.of(program));
        if (call.folder() != null) {
            command.add("--git-dir=" + call.folder());
        }
        command.addAll(call.arguments());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(access.environment());
        // Wherever the server was started: git looks for repositories around the folder that it is in.
        builder.directory(
                Path.of(access.environment().getOrDefault("HOME", "/")).toFile());
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new SourceException(
                    "The server has no git, which sources from Git need. Have its administrator install git there.");
        }
    }

    private record Outcome<T>(@Nullable T result, @Nullable Exception failure) {
        T value() {
            if (result == null) {
                throw new IllegalStateException("what reads git's output gave nothing");
            }
            return result;
        }

        void rethrow() throws SourceException, GitFailure, IOException {
            switch (failure) {
                case null -> {
                    // It was read to its end.
                }
                case SourceException refused -> throw refused;
                case GitFailure failed -> throw failed;
                case IOException io -> throw io;
                case RuntimeException unexpected -> throw unexpected;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private static <T> Outcome<T> outcome(InputStream out, Reading<T> reading) {
        try (out) {
            return new Outcome<>(reading.read(out), null);
        } catch (SourceException | GitFailure | IOException | RuntimeException failed) {
            return new Outcome<>(null, failed);
        }
    }

    private static <T> T await(CompletableFuture<T> result, Deadline deadline, Watch watch)
            throws InterruptedException, SourceException, IOException {
        while (true) {
            try {
                return result.get(Math.min(LOOK_MILLIS, deadline.leftMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException still) {
                deadline.check();
                watch.look();
            } catch (ExecutionException failed) {
                throw new IllegalStateException(failed.getCause());
            }
        }
    }

    private static void awaitExit(Process process, Deadline deadline, Watch watch)
            throws InterruptedException, SourceException, IOException {
        while (!process.waitFor(Math.min(LOOK_MILLIS, deadline.leftMillis()), TimeUnit.MILLISECONDS)) {
            deadline.check();
            watch.look();
        }
    }

    /** git first, which takes away what it began; then whatever it had started and did not take with it. */
    private static void end(Process process) {
        if (!process.isAlive()) {
            // To look for what it had started would cost a look at every process of the machine, and find nothing.
            return;
        }
        List<ProcessHandle> started;
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            started = descendants.toList();
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (process.isAlive()) {
                process.destroy();
                process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String said(InputStream errors) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try (errors) {
            byte[] buffer = new byte[8 << 10];
            for (int count = errors.read(buffer); count >= 0; count = errors.read(buffer)) {
                kept.write(buffer, 0, Math.min(count, MOST_SAID - kept.size()));
            }
        } catch (IOException ended) {
            // What was said until then is what there is.
        }
        return kept.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable Void feed(OutputStream in, List<String> lines) {
        try (OutputStream out = new BufferedOutputStream(in)) {
            for (String line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException ended) {
            // It wants no more; its exit code says whether that is wrong.
        }
        return null;
    }

    private static <T extends @Nullable Object> CompletableFuture<T> onThread(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        // Not virtual ones: reading a pipe holds what carries them.
        Thread.ofPlatform().daemon().name("git").start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error failed) {
                result.completeExceptionally(failed);
            }
        });
        return result;
    }
}
