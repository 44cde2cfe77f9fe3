package dev.lattice.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a checkout is built anew, asked of the real scripts in a small checkout. */
class CheckoutTest {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
    private static final String BUILD = "distribution/src/main/sh/build.sh";
    private static final String JDK = "distribution/src/main/dist/lib/launcher/jdk.sh";
    private static final FileTime BEFORE = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    private static final FileTime AFTER = FileTime.from(Instant.parse("2026-01-02T00:00:00Z"));

    @TempDir
    Path root;

    @Test
    void everySourceThatIsLaidOutIsWatched() throws IOException, InterruptedException {
        copy(BUILD);
        copy(JDK);
        write("distribution/target/built", "");
        write("console/dist/index.html", "");
        write("README.md", "");
        write("distribution/src/main/dist/bin/lattice", "");
        makeOld();
        assertThat(outdated()).isFalse();
        for (String source : List.of("README.md", JDK, "distribution/src/main/dist/bin/lattice", BUILD)) {
            Files.setLastModifiedTime(root.resolve(source), AFTER);
            assertThat(outdated()).as(source).isTrue();
            Files.setLastModifiedTime(root.resolve(source), BEFORE);
        }
        Files.setLastModifiedTime(root.resolve("console/dist/index.html"), AFTER);
        assertThat(outdated()).as("what the build itself makes").isFalse();
    }

    @Test
    void onlyOneThatRunsKeepsUpFromBuilding() throws IOException, InterruptedException {
        copy("lattice");
        write(BUILD, "lattice_build_outdated() { echo built; }");
        Path built = write("distribution/target/lattice-1/bin/lattice", "");
        for (int code : new int[] {0, 1, 2, 125, 126, 127}) {
            lookEndsWith(built, code);
            Finished up = sh("./lattice up");
            assertThat(up.out()).as("after %s", code).isEqualTo("built\nup\n");
        }
        lookEndsWith(built, 123);
        Finished up = sh("./lattice up");
        assertThat(up.exitCode()).isEqualTo(125);
        assertThat(up.out()).isEqualTo("looked\n");
    }

    private static void lookEndsWith(Path built, int code) throws IOException {
        Files.writeString(
                built, "#!/bin/sh\n[ \"${2-}\" != --look ] || { echo looked; exit " + code + "; }\necho \"$@\"\n");
        Files.setPosixFilePermissions(built, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private boolean outdated() throws IOException, InterruptedException {
        return sh("root=$PWD; . ./" + BUILD + "; lattice_outdated").exitCode() == 0;
    }

    private record Finished(int exitCode, String out) {}

    private Finished sh(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), out);
    }

    private void copy(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.copy(SOURCES.resolve(file), root.resolve(file));
    }

    private Path write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        return Files.writeString(root.resolve(file), text);
    }

    private void makeOld() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(root)) {
            all = files.toList();
        }
        for (Path path : all) {
            Files.setLastModifiedTime(path, BEFORE);
        }
    }
}
