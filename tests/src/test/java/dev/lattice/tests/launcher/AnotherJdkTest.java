package dev.lattice.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.Distribution;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A distribution whose ahead-of-time caches fit no JDK of this machine: it runs, and gets caches that do. */
@Tag("cluster")
class AnotherJdkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path launcher;

    @BeforeEach
    void layOut() throws IOException {
        Path built = Distribution.find().folder();
        launcher = folder.resolve("dist/bin/lattice");
        Path lib = Files.createDirectories(folder.resolve("dist/lib"));
        Files.createDirectories(launcher.getParent());
        Files.copy(built.resolve("bin/lattice"), launcher);
        launcher.toFile().setExecutable(true);
        for (String part : List.of("cli", "agent", "gateway", "server", "launcher", "version", "build")) {
            Files.createSymbolicLink(lib.resolve(part), built.resolve("lib").resolve(part));
        }
        Path caches = Files.createDirectory(lib.resolve("aot"));
        Files.writeString(caches.resolve("cli.aot"), "made by another JVM");
        Files.writeString(caches.resolve("cli.jdk"), "/another/jdk 1.0\n");
    }

    @Test
    void theCommandLineWorksAtOnceAndGetsACache() {
        assertVersionIsSaid();
        Path made = awaitCache();
        assertThat(made).isNotEmptyFile();
        assertVersionIsSaid();
    }

    @Test
    void aMarkThatAKilledOneLeftDoesNotLast() throws IOException {
        String build = Files.readString(folder.resolve("dist/lib/build")).strip();
        Path mark = Files.createDirectories(folder.resolve("cache/lattice/aot/" + build + "/cli.making"));
        Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        assertVersionIsSaid();
        assertThat(awaitCache()).isNotEmptyFile();
    }

    private void assertVersionIsSaid() {
        Finished version = Finished.run(
                List.of(launcher.toString(), "version"),
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                folder,
                PATIENCE);
        assertThat(version).isEqualTo(new Finished(0, version.stdout(), ""));
        assertThat(version.stdout()).startsWith("lattice ");
    }

    /** The cache's file, once it is said whose it is and nothing is left to be done beside it. */
    private Path awaitCache() {
        return Awaitility.await("a cache of the command line")
                .atMost(PATIENCE)
                .until(
                        () -> files().filter(file -> file.endsWith("cli.aot")).toList(),
                        found -> found.size() == 1
                                && files().anyMatch(file -> file.endsWith("cli.jdk"))
                                && files().noneMatch(file -> file.endsWith("cli.making")))
                .getFirst();
    }

    private Stream<Path> files() {
        Path caches = folder.resolve("cache/lattice/aot");
        if (!Files.exists(caches)) {
            return Stream.of();
        }
        try (Stream<Path> all = Files.walk(caches)) {
            return all.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
