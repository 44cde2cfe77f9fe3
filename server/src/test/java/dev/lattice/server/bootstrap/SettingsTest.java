package dev.lattice.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.image.ImageCopies;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.log.OutputBounds;
import dev.lattice.server.registry.RegistryAccess;
import dev.lattice.server.registry.RegistryAccess.Credentials;
import dev.lattice.server.registry.RegistryAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "operations", "settings.md");

    @Test
    void defaultsServeThisMachineOnly() {
        Settings settings = Settings.from(Map.of("HOME", "/home/ada"));
        assertThat(settings.http().host()).isEqualTo("127.0.0.1");
        assertThat(settings.http().loopback()).isTrue();
        assertThat(settings.http().port()).isEqualTo(8080);
        assertThat(settings.nodes().port()).isEqualTo(8081);
        assertThat(settings.storage().home()).isEqualTo(Path.of("/home/ada/.local/share/lattice"));
        assertThat(settings.storage().database()).isEmpty();
        assertThat(settings.storage().outputBounds()).isEqualTo(new OutputBounds(10L << 30, 256L << 20));
        assertThat(settings.secrets().accessTokenLife()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void everySettingCanBeGiven() {
        Map<String, String> all = new HashMap<>(Map.of(
                "LATTICE_HOME", "/srv/lattice",
                "LATTICE_HOST", "::",
                "LATTICE_PORT", "1234",
                "LATTICE_AGENT_PORT", "1235",
                "LATTICE_ALLOW_PLAIN_HTTP", "true",
                "LATTICE_HEARTBEAT_SECONDS", "1",
                "LATTICE_LEASE_SECONDS", "3",
                "LATTICE_GRACE_SECONDS", "2",
                "LATTICE_RATE_LIMIT_PER_SECOND", "7",
                "LATTICE_OUTPUT_RETENTION_DAYS", "9"));
        all.putAll(Map.of(
                "DATABASE_URL", "postgres://ada:secret@db.example.org/lattice",
                "JWT_SECRET", "0123456789abcdef0123456789abcdef",
                "JWT_EXPIRES_IN", "15m",
                "WORKER_TOKEN_SECRET", "0123456789abcdef0123456789abcdeg",
                "AGENT_SECRET", "0123456789abcdef",
                "ALLOWED_ORIGINS", "https://a.example.org, http://localhost:5173",
                "LATTICE_OPEN_JOIN", "true",
                "LOG_LEVEL", "debug"));
        all.putAll(Map.of(
                "LATTICE_APPS_DOMAIN", "Apps.Example.org",
                "LATTICE_GATEWAY_TCP_PORTS", "31000-31999",
                "LATTICE_GATEWAY_TOKEN", "0123456789abcdef",
                "LATTICE_SECRET_KEY", "0123456789abcdef0123456789abcdeh",
                "LATTICE_PROJECT_WORKLOADS", "5",
                "LATTICE_PROJECT_TCP_PORTS", "4",
                "LATTICE_PROJECT_BACKUP_GB", "3",
                "LATTICE_WORKLOAD_REVISIONS", "2",
                "LATTICE_FREE_DISK_MB", "1"));
        all.putAll(Map.of(
                "LATTICE_PROJECT_OUTPUT_GB", "6",
                "LATTICE_OUTPUT_FREE_DISK_MB", "7",
                "LATTICE_BACKUP_HOURS", "8",
                "LATTICE_IMAGE_COPIES", "true",
                "LATTICE_IMAGE_MAX_GB", "9",
                "LATTICE_GIT_PRIVATE_HOSTS", "true",
                "LATTICE_GIT_LOCAL_ROOT", "/srv/git"));
        all.putAll(Map.of(
                "LATTICE_REGISTRY", "Registry.example.org:5000/lattice",
                "LATTICE_REGISTRY_USER", "ada",
                "LATTICE_REGISTRY_PASSWORD", "0123456789abcdef",
                "LATTICE_REGISTRY_PASSWORD_FILE", "",
                "LATTICE_REGISTRY_INSECURE", "true",
                "LATTICE_CURRENCY", "shells"));
        assertThat(all.keySet())
                .containsAll(Arrays.stream(Setting.values()).map(Setting::name).toList());
        Settings settings = Settings.from(all);
        assertThat(settings.http().loopback()).isFalse();
        assertThat(settings.http().allowedOrigins())
                .containsExactlyInAnyOrder("https://a.example.org", "http://localhost:5173");
        assertThat(settings.http().callsPerSecond()).isEqualTo(7);
        assertThat(settings.nodes().lease()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.storage().outputRetention()).isEqualTo(Duration.ofDays(9));
        assertThat(settings.storage().outputBounds()).isEqualTo(new OutputBounds(6L << 30, 7L << 20));
        assertThat(settings.secrets().accessTokenLife()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.apps().domain()).isEqualTo("apps.example.org");
        assertThat(settings.apps().tcpPorts()).isEqualTo(new Endpoints.PortRange(31_000, 31_999));
        assertThat(settings.limits())
                .isEqualTo(new Settings.Limits(
                        new ProjectLimits(5, 4, 3L << 30, 2), 1L << 20, Duration.ofHours(8), "shells"));
        assertThat(settings.images()).isEqualTo(new ImageCopies.Rules(true, 9L << 30, 2));
        assertThat(settings.registry())
                .contains(new RegistryAccess(
                        new RegistryAddress("registry.example.org:5000", "lattice", true),
                        Optional.of(new Credentials("ada", "0123456789abcdef"))));
        assertThat(settings.git()).isEqualTo(new Settings.Git(Optional.of(Path.of("/srv/git")), true));
        assertThat(settings.logLevel()).isEqualTo("debug");
        assertThat(settings.toString()).doesNotContain("secret@", "0123456789abcdef");
    }

    @Test
    void anEmptyValueIsNoValue() {
        assertThat(Settings.from(Map.of("LATTICE_PORT", "", "JWT_SECRET", " "))
                        .http()
                        .port())
                .isEqualTo(8080);
    }

    @Test
    void anUnknownSettingNamesTheNearest() {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> Settings.from(Map.of("LATTICE_PROT", "1")))
                .withMessageContaining("LATTICE_PROT")
                .withMessageContaining("LATTICE_PORT");
    }

    @Test
    void aWiderAddressNeedsAWord() {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> Settings.from(Map.of("LATTICE_HOST", "::")))
                .withMessageContaining("LATTICE_ALLOW_PLAIN_HTTP");
    }

    @ParameterizedTest
    @CsvSource({
        "LATTICE_PORT, 70000",
        "LATTICE_PORT, http",
        "LATTICE_LEASE_SECONDS, 11",
        "LATTICE_RATE_LIMIT_PER_SECOND, 0",
        "LATTICE_ALLOW_PLAIN_HTTP, yes",
        "JWT_EXPIRES_IN, 24",
        "JWT_EXPIRES_IN, 1s",
        "JWT_SECRET, tooshort",
        "AGENT_SECRET, tooshort",
        "ALLOWED_ORIGINS, https://a.example.org/",
        "ALLOWED_ORIGINS, *",
        "DATABASE_URL, mysql://ada:tooshort@db/lattice",
        "LATTICE_REGISTRY, https://registry.example.org",
        "LATTICE_REGISTRY, registry.example.org:99999",
        "LATTICE_REGISTRY, registry.example.org/Images",
        "LATTICE_REGISTRY, registry.example.org/a//b",
        "LATTICE_REGISTRY, user@registry.example.org",
        "LATTICE_REGISTRY_PASSWORD, tooshort",
        "LATTICE_REGISTRY_PASSWORD_FILE, /nowhere/at/all",
        "LATTICE_REGISTRY_INSECURE, true",
        "LOG_LEVEL, loud",
        "ENFORCE_TLS, true",
        "OIDC_ISSUER, https://id.example.org",
    })
    void whatCannotBeIsRefusedByName(String name, String value) {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> Settings.from(Map.of(name, value)))
                .withMessageContaining(name)
                .withMessageNotContaining("tooshort");
    }

    @Test
    void aRegistrysPasswordMayBeInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "0123456789abcdef\n");
        Map<String, String> given = new HashMap<>(Map.of(
                "LATTICE_REGISTRY", "registry.example.org",
                "LATTICE_REGISTRY_USER", "ada",
                "LATTICE_REGISTRY_PASSWORD_FILE", file.toString()));
        assertThat(Settings.from(given).registry())
                .contains(new RegistryAccess(
                        new RegistryAddress("registry.example.org", "", false),
                        Optional.of(new Credentials("ada", "0123456789abcdef"))));
        given.put("LATTICE_REGISTRY_PASSWORD", "another one");
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> Settings.from(given))
                .withMessageContaining("LATTICE_REGISTRY_PASSWORD_FILE")
                .withMessageNotContaining("another one");
    }

    @Test
    void aRegistryWithoutCopiesHasNothingToKeep() {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> Settings.from(
                        Map.of("LATTICE_REGISTRY", "registry.example.org", "LATTICE_IMAGE_COPIES", "false")))
                .withMessageContaining("LATTICE_IMAGE_COPIES");
    }

    /** Who sets one of a gateway or a node for {@code lattice up} sets it for the server, too. */
    @Test
    void settingsOfGatewaysAndNodesAreNoMistakes() throws IOException {
        String others = Files.readString(DOCUMENT);
        others = others.substring(others.indexOf("## Settings of gateways"), others.indexOf("## Notes"));
        List<String> names = Pattern.compile("`(LATTICE_[A-Z_]+)`")
                .matcher(others)
                .results()
                .map(found -> found.group(1))
                .filter(name -> Setting.named(name).isEmpty())
                .toList();
        assertThat(names).contains("LATTICE_GATEWAY_ID", "LATTICE_MAX_PARALLEL");
        for (String name : names) {
            assertThat(Settings.from(Map.of(name, "1")).http().port()).as(name).isEqualTo(8080);
        }
    }

    @Test
    void everySettingIsDocumentedAsItIs() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (Setting setting : Setting.values()) {
            String fallback = setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`";
            assertThat(document)
                    .contains("| `" + setting.name() + "` | " + fallback + " | " + setting.unit() + " | "
                            + setting.description() + " |");
        }
    }
}
