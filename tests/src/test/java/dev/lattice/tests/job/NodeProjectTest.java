package dev.lattice.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.EventStream;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real project from the npm registry, with its own tests: zipped, submitted over HTTP, {@code npm test} followed live
 * by server-sent events, to the right result.
 */
@Tag("cluster")
class NodeProjectTest {
    private static final String PACKAGE = "left-pad@1.3.0";

    /** What its tests need; pinned, since the package itself asks for any. */
    private static final List<String> TEST_DEPENDENCIES = List.of("tape@4.17.0", "fast-check@0.0.8");

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @TempDir
    static Path folder;

    private static String fileUrl = "";

    @BeforeAll
    static void uploadProjectAndStartAgent() throws IOException {
        CLUSTER.startAgent("node", 2);
        Path project = fetchProject();
        Path zip = folder.resolve("project.zip");
        pack(project, zip);
        fileUrl = CLUSTER.api().upload(zip).path("fileUrl").asText();
    }

    @Test
    void itsTestsPassAndAreFollowedLive() {
        String job = CLUSTER.api().submit(Map.of("command", "npm test", "fileUrl", fileUrl, "timeout", 120));
        StringBuilder output = new StringBuilder();
        boolean sawOutputBeforeTheEnd = false;
        JsonNode end = MissingNode.getInstance();
        try (EventStream events = CLUSTER.api().follow(job)) {
            for (Optional<EventStream.Event> next = events.next(); next.isPresent(); next = events.next()) {
                EventStream.Event event = next.get();
                switch (event.name()) {
                    case "stdout" -> {
                        output.append(text(event.json()));
                        sawOutputBeforeTheEnd = true;
                        assertThat(event.id()).matches("\\d+-\\d+");
                    }
                    case "end" -> end = event.json();
                    default -> {}
                }
            }
        }
        assertThat(end.path("status").asText()).as("%s\n%s", end, output).isEqualTo("completed");
        assertThat(end.path("exitCode").asInt(-1)).isZero();
        assertThat(sawOutputBeforeTheEnd).isTrue();
        assertThat(output).contains("TAP version 13").contains("# pass").doesNotContain("not ok");
        assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                .isEqualTo(output.toString());
    }

    @Test
    void aFailingTestIsAFailedJob() {
        String job = CLUSTER.api()
                .submit(Map.of(
                        "command",
                        "echo 'module.exports = () => \"broken\"' > index.js && npm test",
                        "fileUrl",
                        fileUrl,
                        "timeout",
                        120));
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofMinutes(2));
        assertThat(end.path("status").asText()).isEqualTo("failed");
        assertThat(end.path("exitCode").asInt(-1)).isEqualTo(1);
        assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                .contains("not ok");
    }

    private static String text(JsonNode data) {
        return data.hasNonNull("data")
                ? data.path("data").asText()
                : new String(Base64.getDecoder().decode(data.path("dataBase64").asText()), StandardCharsets.UTF_8);
    }

    private static Path fetchProject() {
        npm("pack", "--silent", PACKAGE);
        run("tar", "-xzf", PACKAGE.replace('@', '-') + ".tgz");
        Path project = folder.resolve("package");
        npm(Stream.concat(
                        Stream.of("install", "--prefix", "package", "--ignore-scripts", "--no-audit", "--no-fund"),
                        TEST_DEPENDENCIES.stream())
                .toArray(String[]::new));
        return project;
    }

    private static void npm(String... arguments) {
        run(Stream.concat(Stream.of("npm"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static void run(String... command) {
        Finished finished = Finished.run(List.of(command), npmSettings(), folder, Duration.ofMinutes(3));
        assertThat(finished.exitCode()).as("%s", finished).isZero();
    }

    /** Where packages come from is the machine's own affair: npm's settings are passed on as they are. */
    private static Map<String, String> npmSettings() {
        return System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().toLowerCase(Locale.ROOT).startsWith("npm_config_")
                        || variable.getKey().toLowerCase(Locale.ROOT).endsWith("_proxy")
                        || variable.getKey().startsWith("NODE_EXTRA_CA"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void pack(Path from, Path zip) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> files = Files.walk(from)) {
            for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
                if (!path.toString().contains("/.bin/")) {
                    out.putNextEntry(new ZipEntry(from.relativize(path).toString()));
                    Files.copy(path, out);
                    out.closeEntry();
                }
            }
        }
    }
}
