package dev.lattice.testing.git;

import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A bare repository on this machine, and a work tree from which commits are pushed to it. */
public final class Repository {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> WHO = Map.of(
            "GIT_AUTHOR_NAME", "Test",
            "GIT_AUTHOR_EMAIL", "test@example.org",
            "GIT_COMMITTER_NAME", "Test",
            "GIT_COMMITTER_EMAIL", "test@example.org",
            "GIT_CONFIG_GLOBAL", "/dev/null");

    private final Path bare;
    private final Path work;

    /** A new folder for repositories, from which a server may be told to take them: LATTICE_GIT_LOCAL_ROOT. */
    public static Path root() {
        try {
            return Files.createTempDirectory("lattice-git-").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param root where both are made */
    public Repository(Path root, String name) {
        bare = root.resolve(name + ".git");
        work = root.resolve(name);
        git(root, "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
        git(root, "clone", "--quiet", bare.toString(), work.toString());
    }

    /** A {@code file:} URL. */
    public String url() {
        return bare.toUri().toString().replaceAll("/$", "");
    }

    /** Writes a file of the work tree; its path is relative. */
    public Repository write(String path, String text) {
        try {
            Path file = work.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything in a folder, at the same paths. */
    public Repository copy(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = work.resolve(folder.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commits all there is, pushes it, and tells the commit's id. */
    public String push(String message) {
        return push(message, "main");
    }

    /** The same to another branch, or to any other name that a host may have. */
    public String push(String message, String ref) {
        git(work, "add", "--all");
        git(work, "commit", "--quiet", "--message", message);
        git(work, "push", "--quiet", "origin", "HEAD:" + ref);
        return git(work, "rev-parse", "HEAD").strip();
    }

    private static String git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Finished finished = Finished.run(command, WHO, folder, PATIENCE);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException(command + ": " + finished.stderr());
        }
        return finished.stdout();
    }
}
