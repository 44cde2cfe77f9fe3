package dev.lattice.api.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.api.workload.DeployRequest.ReadinessRequest;
import dev.lattice.api.workload.DeployRequest.VolumeRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppFileTest {
    private static DeployRequest read(String text) {
        return AppFile.read("lattice.yaml", text.getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
    }

    @Test
    void allThatItMaySay() {
        DeployRequest read = read("""
                # how it is deployed
                name: shop
                kind: nodejs
                env:
                  LEVEL: debug
                  RETRIES: 3
                  ON: yes
                  DATABASE_URL: ${db.url}
                  EMPTY: ""
                instances: 2
                resources: {cpu: 0.5, memory: 1g, disk: 2048}
                ports:
                  - 3000
                  - admin:9000/tcp
                  - {name: extra, port: 9001, protocol: tcp, open: false}
                volumes:
                  - /cache
                  - data:/var/lib/data
                  - {name: more, path: /more}
                readiness:
                  path: /health
                  command: [test, -f, /tmp/ok]
                  port: http
                  within: 2m
                build:
                  root: apps/web
                  version: 22
                  install: npm ci
                  build: npm run build
                  start: node .
                  output: dist
                  dockerfile: docker/Dockerfile
                  target: final
                  args: {A: 1}
                  env: {B: x}
                """);
        assertThat(read)
                .isEqualTo(new DeployRequest(
                        "shop",
                        "nodejs",
                        null,
                        null,
                        Map.of("LEVEL", "debug", "RETRIES", "3", "ON", "yes", "DATABASE_URL", "${db.url}", "EMPTY", ""),
                        null,
                        null,
                        List.of(
                                new PortRequest(null, 3000, null, null),
                                new PortRequest("admin", 9000, "tcp", null),
                                new PortRequest("extra", 9001, "tcp", false)),
                        List.of(
                                new VolumeRequest(null, "/cache"),
                                new VolumeRequest("data", "/var/lib/data"),
                                new VolumeRequest("more", "/more")),
                        new ReadinessRequest("/health", List.of("test", "-f", "/tmp/ok"), "http", 120),
                        new ResourceRequest(0.5, 1024L, 2048L),
                        2,
                        null,
                        null,
                        new BuildRequest(
                                "apps/web",
                                "22",
                                "npm ci",
                                "npm run build",
                                "node .",
                                "dist",
                                "docker/Dockerfile",
                                "final",
                                Map.of("A", "1"),
                                Map.of("B", "x"),
                                null,
                                null,
                                null)));
    }

    @Test
    void theDocumentedOneIsUnderstood() throws IOException {
        String page = Files.readString(Path.of("../docs/lattice-yaml.md"));
        String example = page.substring(page.indexOf("```yaml\n") + 8);
        DeployRequest read = read(example.substring(0, example.indexOf("```")));
        assertThat(read.name()).isEqualTo("shop");
        assertThat(Objects.requireNonNull(read.build()).args()).containsEntry("COMMIT", "none");
    }

    @Test
    void aFileOfCommentsAsksForNothing() {
        assertThat(AppFile.read("lattice.yaml", "# nothing\n".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(AppFile.read("lattice.yaml", new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "names: x | line 1: there is no 'names'; did you mean 'name'?",
                "name: x\\nBuild: {} | line 2: there is no 'Build'; did you mean 'build'?",
                "build:\\n  outptu: x | line 2: there is no 'build.outptu'; did you mean 'output'?",
                "build:\\n  secrets: {A: b} | there is no 'build.secrets'; there are root, version",
                "services: {} | there is no 'services'; there are name, kind",
                "name: a\\nname: b | line 2: 'name' stands twice",
                "name: [a] | line 1: 'name' is a text",
                "name: | line 1: 'name' is a text",
                "- a | line 1: the file has keys: name, kind",
                "instances: two | line 1: 'instances' is a whole number, and not 'two'",
                "instances: 1.5 | 'instances' is a whole number",
                "resources: {cpu: lots} | 'resources.cpu' is a number such as 0.5",
                "resources: {memory: 1x} | 'resources.memory' is a size such as 512m or 2g",
                "resources: 2 | 'resources' has keys: cpu, memory, disk",
                "readiness: {within: soon} | 'readiness.within' is a time such as 90s or 5m",
                "readiness: {command: curl x} | 'readiness.command' is a list of words",
                "ports: [web] | 'ports': 'web' is no port such as 80",
                "ports: [\"8080:80\"] | only the container's port is chosen",
                "ports: [{name: web}] | 'ports' lacks the number",
                "ports: [{port: 80, open: maybe}] | 'ports.open' is true or false",
                "volumes: [./data:/data] | 'volumes': './data:/data' is neither",
                "env: [A=b] | 'env' has a line for each variable: NAME: value",
                "env: {A: {b: c}} | 'env.A' is a text",
                "env: {A: } | 'env.A' is a text",
                "x: &a {A: b}\\nenv: {<<: *a} | aliases such as *this are not read",
                "env: {<<: {A: b}} | write the keys out, without '<<'",
                "name: 'a\\n | this is no YAML",
                "name: a\\n---\\nname: b | has several documents"
            })
    void eachMistakeIsToldWithItsLine(String text, String message) {
        String yaml = text.replace("\\n", "\n");
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(AppFileException.class)
                .hasMessageStartingWith("lattice.yaml")
                .hasMessageContaining(message);
    }

    @Test
    void whatIsTooDeepOrTooLongOrNoTextIsRefused() {
        assertThatThrownBy(() -> read("env: " + "[".repeat(5_000)))
                .isInstanceOf(AppFileException.class)
                .hasMessageContaining("lattice.yaml");
        byte[] tooLong = "#".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> AppFile.read("lattice.yaml", tooLong)).hasMessageContaining("more than 256 KB");
        byte[] latin = "name: ü".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> AppFile.read("lattice.yaml", latin)).hasMessageContaining("UTF-8");
    }

    @Test
    void oneFileUnderOneOfItsNames() {
        assertThat(path(null, "a.js")).isEmpty();
        assertThat(path(null, ".lattice.yaml", "b")).contains(".lattice.yaml");
        assertThatThrownBy(() -> path(null, ".lattice.yaml", "lattice.yaml")).hasMessageContaining("are both there");
        assertThatThrownBy(() -> path(null, "lattice.yml")).hasMessageContaining("rename it to lattice.yaml");
    }

    @Test
    void onlyTheFileOfTheAppsOwnFolderCounts() {
        assertThat(path("apps/web", "lattice.yaml", "apps/web/lattice.yaml")).contains("apps/web/lattice.yaml");
        assertThat(path("./apps/web/", "lattice.yaml", "apps/web/.lattice.yaml"))
                .contains("apps/web/.lattice.yaml");
        assertThat(path("apps/api", "lattice.yaml", "apps/web/lattice.yaml")).isEmpty();
        assertThat(path(".", "lattice.yaml")).contains("lattice.yaml");
        assertThat(path(null, "apps/web/lattice.yaml")).isEmpty();
        assertThatThrownBy(() -> path("apps/web", "apps/web/lattice.yml")).hasMessageContaining("apps/web/lattice.yml");
    }

    private static Optional<String> path(@Nullable String root, String... there) {
        return AppFile.path(root, List.of(there)::contains);
    }

    @Test
    void whatStandsAboveWins() {
        DeployRequest lower = read("env: {A: a, B: b}\nresources: {cpu: 1, memory: 1g}\nbuild: {root: r, start: s}");
        DeployRequest upper = read("env: {A: x}\nresources: {cpu: 2}\nbuild: {start: t}");
        DeployRequest both = Layers.over(upper, lower);
        assertThat(both.env()).isEqualTo(Map.of("A", "x", "B", "b"));
        assertThat(both.resources()).isEqualTo(new ResourceRequest(2.0, 1024L, null));
        BuildRequest build = Objects.requireNonNull(both.build());
        assertThat(build.root()).isEqualTo("r");
        assertThat(build.start()).isEqualTo("t");
        assertThat(Layers.over(upper, null)).isEqualTo(upper);
    }
}
