package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.git.Repository;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications as people write them, each from a repository to an answer through its public address, without a word of
 * how it is built. They are in {@code apps/}, a folder each; {@code apps/apps.json} says what each is asked for and
 * answers. The quick ones always run; {@code -Dlattice.apps=all} (by {@code ./lattice test --all}) runs all of them, and
 * {@code -Dlattice.apps=next,nuxt} those. Packages come from their registries.
 */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class AppFixturesTest {
    /** A framework's first build on two cores takes minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String NODE = "assembler";
    private static final Path APPS = apps();
    private static final Path SOURCES = Repository.root();

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GIT_LOCAL_ROOT", SOURCES);

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static GatewayProcess gateway;

    /**
     * What an application is asked for and answers.
     *
     * @param name of its folder
     * @param ci whether it is quick
     * @param log what one that serves nothing writes; empty for those that serve
     */
    record App(String name, boolean ci, String path, int status, String text, String log) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Path apps() {
        URL resource = Objects.requireNonNull(AppFixturesTest.class.getResource("/apps/apps.json"));
        try {
            return Path.of(resource.toURI()).resolveSibling(".").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("threshold");
        CLUSTER.startAgent(NODE, 2);
    }

    private static Stream<App> all() throws IOException {
        JsonNode list = new ObjectMapper().readTree(APPS.resolve("apps.json").toFile());
        return list.valueStream()
                .map(app -> new App(
                        app.path("name").asText(),
                        app.path("ci").asBoolean(),
                        app.path("path").asText(),
                        app.path("status").asInt(),
                        app.path("text").asText(),
                        app.path("log").asText()));
    }

    static Stream<App> wanted() throws IOException {
        String wish = System.getProperty("lattice.apps", "");
        Set<String> names = Arrays.stream(wish.split(",", -1)).collect(Collectors.toSet());
        return all().filter(app -> wish.isEmpty() ? app.ci() : wish.equals("all") || names.contains(app.name()));
    }

    @ParameterizedTest
    @MethodSource("wanted")
    void answersAtItsPublicAddress(App app) {
        Repository repository = new Repository(SOURCES, app.name()).copy(APPS.resolve(app.name()));
        repository.push("As it was written");
        CLUSTER.api()
                .post(
                        "/api/workloads",
                        Map.of("name", app.name(), "kind", "app", "source", Map.of("git", repository.url())))
                .expect(201);
        await(app + " to run or to fail")
                .atMost(PATIENCE)
                .until(
                        () -> DEPLOYMENTS.view(app.name()),
                        view -> view.hasNonNull("failure")
                                || view.path("state").asText().equals("running"));
        assertThat(DEPLOYMENTS.view(app.name()).path("failure").asText("")).isEmpty();

        if (!app.log().isEmpty()) {
            await("its log to say " + app.log())
                    .atMost(Deployments.PATIENCE)
                    .until(
                            () -> CLUSTER.cli(Path.of("/"), Deployments.PATIENCE, "logs", app.name())
                                    .stdout(),
                            log -> log.contains(app.log()));
            return;
        }
        await("the gateway to know " + app)
                .atMost(Deployments.PATIENCE)
                .until(
                        () -> Deployments.get(gateway, app.name(), app.path()),
                        answer -> answer.startsWith("HTTP/1.1 " + app.status()));
        assertThat(Deployments.get(gateway, app.name(), app.path())).contains(app.text());
    }

    @Test
    void everyFolderIsListedAndEveryListedOneIsThere() throws IOException {
        List<String> listed = all().map(App::name).toList();
        try (Stream<Path> folders = Files.list(APPS)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }
}
