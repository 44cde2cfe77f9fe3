package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSettingsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "operations", "settings.md");

    @TempDir
    private Path folder;

    @Test
    void anOptionCountsMoreThanTheEnvironmentAndThatMoreThanTheDefault() {
        AgentOptions options = AgentOptions.parse(
                List.of("--max-parallel", "3", "--debug", "--tags=a, b=c"),
                Map.of(
                        "SERVER_URL", "http://server:8080",
                        "LATTICE_MAX_PARALLEL", "7",
                        "LATTICE_TIMEOUT", "60",
                        "LATTICE_PRIVATE_REGISTRIES", "true",
                        "LATTICE_HOME", "/data"));
        assertThat(options.maxParallel()).isEqualTo(3);
        assertThat(options.longest().orElseThrow().toSeconds()).isEqualTo(60);
        assertThat(options.tags()).containsExactly("a", "b=c");
        assertThat(options.debug()).isTrue();
        assertThat(options.privateRegistries()).isTrue();
        assertThat(options.supervised()).isFalse();
        assertThat(options.tunnels().provider()).isEmpty();
        assertThat(options.home()).isEqualTo(Path.of("/data/agent"));
        assertThat(options.joinToken()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentOptions.parse(List.of("--max-parallel", "0"), Map.of("SERVER_URL", "http://a")))
                .withMessageContaining("--max-parallel");
    }

    @Test
    void theTokenMayBeInAFileWhereNobodyElseReadsIt() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "ljt_secret\n");
        Map<String, String> environment = Map.of("SERVER_URL", "http://a", "WORKER_TOKEN", "another");
        assertThat(AgentOptions.parse(List.of("--token-file", file.toString()), environment)
                        .joinToken())
                .isEqualTo("ljt_secret");
        assertThat(AgentOptions.parse(List.of(), environment).joinToken()).isEqualTo("another");
        assertThat(AgentOptions.parse(
                                List.of("--token", "nearer"),
                                Map.of("SERVER_URL", "http://a", "WORKER_TOKEN_FILE", file.toString()))
                        .joinToken())
                .isEqualTo("nearer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentOptions.parse(List.of("--token-file", folder + "/none"), environment))
                .withMessageContaining("--token-file")
                .withMessageContaining(folder + "/none");
    }

    @Test
    void everySettingIsDocumentedAsItIs() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (AgentSetting setting : AgentSetting.values()) {
            assertThat(document).contains(setting.text().row());
        }
    }
}
