package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.cli.Main;
import dev.lattice.cli.local.LocalInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} beside another one; as a process of its own, since a process never stands in its own way. */
class UpCommandTest {
    @TempDir
    Path home;

    @Test
    void oneThatRunsIsSaidWithoutALauncher() throws IOException, InterruptedException {
        try (LocalInstance other = LocalInstance.take(home).orElseThrow()) {
            other.announce("http://127.0.0.1:1234", true);
            Process look = look();
            assertThat(look.waitFor()).isEqualTo(123);
            assertThat(new String(look.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("already running at http://127.0.0.1:1234", "lattice down");
        }
        assertThat(look().waitFor()).isZero();
    }

    @Test
    void settingsThatAreWrongAreNotTakenForOneThatRuns() throws IOException, InterruptedException {
        assertThat(look(Map.of("LATTICE_PORT", "none")).waitFor()).isEqualTo(125);
    }

    private Process look() throws IOException {
        return look(Map.of());
    }

    private Process look(Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--look");
        builder.environment().put("LATTICE_HOME", home.toString());
        builder.environment().putAll(variables);
        return builder.start();
    }
}
