package dev.lattice.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.Distribution;
import dev.lattice.testing.process.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an agent may be told its server. Each call has one fault, which is only said when all else was understood. */
@Tag("cluster")
class AgentArgumentsTest {
    @TempDir
    Path folder;

    @Test
    void theAddressStandsAnywhereAmongTheOptionsOfJoin() {
        for (List<String> arguments : List.of(
                List.of("join", "http://127.0.0.1:1", "--token", "t", "--max-parallel", "many"),
                List.of("join", "--token", "t", "--max-parallel", "many", "http://127.0.0.1:1"),
                List.of("join", "--server", "http://127.0.0.1:1", "--max-parallel", "many"))) {
            Finished refused = lattice(Map.of(), arguments);
            assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
            assertThat(refused.stderr()).contains("--max-parallel must be a number, not 'many'");
        }
    }

    @Test
    void aWorkersSettingsMayAllBeInItsEnvironment() {
        Finished refused = lattice(Map.of("SERVER_URL", "ftp://nowhere", "WORKER_TOKEN", "t"), List.of("worker"));
        assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
        assertThat(refused.stderr()).contains("'ftp://nowhere' is no http or https address");
        assertThat(lattice(Map.of(), List.of("worker")).stderr()).contains("pass --server URL or set SERVER_URL");
    }

    @Test
    void aWrongCallIsOneSentence() {
        for (String wrong : List.of("nonsense", "ftp://nowhere", "http://bad host:1")) {
            assertThat(lattice(Map.of(), List.of("join", wrong)))
                    .isEqualTo(new Finished(
                            2,
                            "",
                            "lattice: '" + wrong + "' is no http or https address of a server, such as"
                                    + " http://server:8080; 'lattice worker --help' says what there is\n"));
        }
        assertThat(lattice(Map.of(), List.of("join", "http://127.0.0.1:1", "--nonsense")))
                .isEqualTo(new Finished(
                        2, "", "lattice: unknown option '--nonsense'; 'lattice worker --help' says what there is\n"));
    }

    @Test
    void helpIsHelp() {
        for (String command : List.of("join", "worker")) {
            Finished help = lattice(Map.of(), List.of(command, "--help"));
            assertThat(help.exitCode()).isZero();
            assertThat(help.stdout()).startsWith("Usage: lattice " + command);
        }
    }

    private Finished lattice(Map<String, String> more, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("LATTICE_HOME", folder.resolve("home").toString());
        return Finished.run(Distribution.find().command(arguments), environment, folder, Duration.ofSeconds(60));
    }
}
