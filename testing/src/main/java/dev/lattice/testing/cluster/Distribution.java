package dev.lattice.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The built distribution that tests start, as people do: from the system property {@code lattice.distribution}, else
 * the one under {@code distribution/target} of this checkout.
 */
public record Distribution(Path folder) {
    private static final String PROPERTY = "lattice.distribution";

    public static Distribution find() {
        String given = System.getProperty(PROPERTY, "");
        Path folder =
                given.isEmpty() ? built() : Path.of(given).toAbsolutePath().normalize();
        if (folder == null || !Files.isExecutable(folder.resolve("bin/lattice"))) {
            throw new IllegalStateException("there is no distribution to test"
                    + (folder == null ? "" : " in " + folder)
                    + ": build it with ./lattice, or name one by -D" + PROPERTY + "=…");
        }
        return new Distribution(folder);
    }

    private static @Nullable Path built() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path target = up.resolve("distribution/target");
            if (Files.isDirectory(target)) {
                try (Stream<Path> children = Files.list(target)) {
                    return children.filter(child -> Files.isExecutable(child.resolve("bin/lattice")))
                            .max(Path::compareTo)
                            .orElse(null);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return null;
    }

    /** A command line of its launcher. */
    public List<String> command(List<String> arguments) {
        return Stream.concat(Stream.of(folder.resolve("bin/lattice").toString()), arguments.stream())
                .toList();
    }
}
