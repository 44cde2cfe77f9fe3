package dev.lattice.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.Distribution;
import dev.lattice.testing.cluster.Ports;
import dev.lattice.testing.process.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} is killed, so that it cannot stop what it started. */
class KilledUpTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @AfterEach
    void down() throws Exception {
        lattice("down", "--stop-jobs");
    }

    @Test
    void theNextOneTakesOverAndTheJobGoesOn() throws Exception {
        environment.put("LATTICE_HOME", folder.resolve("home").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        environment.put("LATTICE_PORT", Integer.toString(Ports.free()));
        environment.put("LATTICE_AGENT_PORT", Integer.toString(Ports.free()));
        assertThat(lattice("up", "--detach").exitCode()).isZero();
        Path go = folder.resolve("go");
        String job = lattice(
                        "run",
                        "--no-upload",
                        "--detach",
                        "--",
                        "sh",
                        "-c",
                        "until [ -e " + go + " ]; do sleep 0.1; done; exit 7")
                .stdout()
                .strip();

        killUp();
        Finished again = lattice("up", "--detach");

        assertThat(again.exitCode()).as(again.stderr()).isZero();
        Files.createFile(go);
        assertThat(lattice("jobs", "logs", "-f", job).exitCode()).isEqualTo(7);

        killUp();
        Finished down = lattice("down");
        assertThat(down.stderr()).contains("stopped what a killed");
    }

    private void killUp() throws Exception {
        String pid = Files.readString(folder.resolve("home/up.pid")).split(" ", -1)[0];
        ProcessHandle up = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        up.destroyForcibly();
        up.onExit().get(10, TimeUnit.SECONDS);
    }

    private Finished lattice(String... arguments) throws Exception {
        return Finished.run(Distribution.find().command(List.of(arguments)), environment, folder, PATIENCE);
    }
}
