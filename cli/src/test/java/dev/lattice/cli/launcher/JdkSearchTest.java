package dev.lattice.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's search for a JDK, run by a real shell. */
class JdkSearchTest {
    private static final Path SCRIPT =
            Path.of("../distribution/src/main/dist/lib/launcher/jdk.sh").toAbsolutePath();

    @TempDir
    Path folder;

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(
                home.resolve("bin/java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_RUNTIME_VERSION=\"" + version + "+1\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private record Found(int exitCode, String out, String err) {}

    private Found find(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/sh",
                "-c",
                ". '" + SCRIPT + "'; lattice_find_jdk && printf '%s %s' \"$LATTICE_JDK\" \"$LATTICE_JDK_VERSION\"");
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Found(process.waitFor(), out, err);
    }

    @Test
    void theOneThatIsNamedIsTaken() throws IOException, InterruptedException {
        Path jdk = jdk("jdk 26", "26.0.1");
        assertThat(find(Map.of("LATTICE_JAVA_HOME", jdk.toString())).out()).isEqualTo(jdk + " 26.0.1+1");
    }

    @Test
    void anOldOneThatIsNamedIsRefusedByName() throws IOException, InterruptedException {
        Path jdk = jdk("old", "17.0.1");
        Found found = find(Map.of("LATTICE_JAVA_HOME", jdk.toString()));
        assertThat(found.exitCode()).isNotZero();
        assertThat(found.err()).contains(jdk.toString(), "25");
    }

    @Test
    void anOldDefaultIsPassedOverAndTheFindingRemembered() throws IOException, InterruptedException {
        Path old = jdk("old", "17.0.1");
        Path fresh = jdk("home/.jdks/fresh", "25");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), old.resolve("bin/java"));
        Map<String, String> variables =
                new TreeMap<>(Map.of("JAVA_HOME", old.toString(), "PATH", bin + ":/usr/bin:/bin"));
        assertThat(find(variables).out()).doesNotContain("17.0.1").isNotEmpty();
        // Wherever the first search found one, a remembered one that is still right is taken before searching.
        Path memory = folder.resolve("home/.cache/lattice/jdk");
        Files.createDirectories(memory.getParent());
        Files.writeString(memory, fresh + "\n");
        assertThat(find(variables).out()).isEqualTo(fresh + " 25+1");
        Files.writeString(fresh.resolve("release"), "JAVA_VERSION=\"21\"\n");
        assertThat(find(variables).out()).doesNotContain(fresh.toString());
    }
}
