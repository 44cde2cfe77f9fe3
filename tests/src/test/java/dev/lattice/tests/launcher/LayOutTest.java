package dev.lattice.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.process.Finished;
import dev.lattice.testing.process.ManagedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small checkout that is built again and again while something of it runs. */
class LayOutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path root = Path.of("");
    private Path newest = Path.of("");

    @BeforeEach
    void makeCheckout() throws IOException {
        root = folder.toRealPath().resolve("checkout");
        newest = root.resolve("distribution/target/lattice-1");
        copy("lattice");
        copy("distribution/src/main/sh/lay-out.sh");
        copy("distribution/src/main/dist/lib/launcher/jdk.sh");
        copy("distribution/src/main/dist/lib/launcher/aot.sh");
        for (String file : List.of(
                "cli/target/cli-1.jar",
                "cli/target/lib/picocli-1.jar",
                "agent/target/agent-1.jar",
                "agent/target/lib/other.jar",
                "gateway/target/gateway-1.jar",
                "gateway/target/lib/other.jar",
                "server/target/quarkus-app/quarkus-run.jar",
                "distribution/target/picocli/picocli.jar",
                "LICENSE")) {
            write(file, file);
        }
        // Stands still, as a server does.
        script("distribution/src/main/dist/bin/lattice", "[ \"$1\" != server ] || { sleep 600; exit; }");
    }

    @Test
    void whatRunsKeepsTheFolderThatItWasStartedFrom() throws IOException {
        layOut();
        Path first = newest.toRealPath();
        ManagedProcess server = ManagedProcess.start(
                "server",
                List.of(first.resolve("bin/lattice").toString(), "server"),
                Map.of(),
                folder,
                folder.resolve("server.log"));
        try {
            write("cli/target/cli-1.jar", "another");
            layOut();
            assertThat(first.resolve("lib/cli/cli-1.jar")).hasContent("cli/target/cli-1.jar");
            assertThat(newest.resolve("lib/cli/cli-1.jar")).hasContent("another");
        } finally {
            server.stop();
        }
        write("cli/target/cli-1.jar", "a third");
        layOut();
        assertThat(layOuts()).containsExactly(newest.toRealPath());
    }

    @Test
    void whatDidNotChangeIsTheSameFile() throws IOException {
        layOut();
        Path first = newest.toRealPath();
        layOut();
        assertThat(newest.toRealPath()).isEqualTo(first);
        Object key = key("lib/server/quarkus-run.jar");
        write("agent/target/lib/other.jar", "changed");
        Files.delete(root.resolve("LICENSE"));
        write("LICENSE", "another");
        layOut();
        assertThat(newest.toRealPath()).isNotEqualTo(first);
        assertThat(key("lib/server/quarkus-run.jar")).isEqualTo(key);
        assertThat(newest.resolve("LICENSE")).hasContent("another");
    }

    @Test
    void theLauncherStaysWithTheFolderBehindTheLink() throws IOException {
        Path dist = root.resolve("distribution/src/main/dist");
        Files.copy(checkout().resolve("distribution/src/main/dist/bin/lattice"), dist.resolve("bin/real"));
        dist.resolve("bin/real").toFile().setExecutable(true);
        write("distribution/src/main/dist/lib/version", "1\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), dist);
        write("jdk/release", "JAVA_VERSION=\"25\"\n");
        script("jdk/bin/java", "echo \"$@\"");
        Finished said = Finished.run(
                List.of(link.resolve("bin/real").toString(), "whoami"),
                Map.of("LATTICE_JAVA_HOME", root.resolve("jdk").toString(), "HOME", ""),
                folder,
                PATIENCE);
        assertThat(said.stdout()).contains("-Dlattice.distribution=" + dist + " ");
    }

    private void layOut() {
        Finished laidOut = Finished.run(
                List.of(
                        "sh",
                        root.resolve("distribution/src/main/sh/lay-out.sh").toString(),
                        root.toString(),
                        "1"),
                Map.of(),
                folder,
                PATIENCE);
        assertThat(laidOut).isEqualTo(new Finished(0, "", ""));
    }

    private List<Path> layOuts() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("distribution/target/layouts"))) {
            return all.toList();
        }
    }

    private Object key(String path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(newest.resolve(path), "fileKey").get("fileKey"));
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void script(String path, String line) throws IOException {
        write(path, "#!/bin/sh\n" + line + "\n");
        root.resolve(path).toFile().setExecutable(true);
    }

    private void copy(String path) throws IOException {
        write(path, Files.readString(checkout().resolve(path)));
        root.resolve(path).toFile().setExecutable(true);
    }

    private static Path checkout() {
        Path up = Path.of("").toAbsolutePath();
        while (!Files.exists(up.resolve("distribution/src/main/sh/lay-out.sh"))) {
            up = Objects.requireNonNull(up.getParent());
        }
        return up;
    }
}
