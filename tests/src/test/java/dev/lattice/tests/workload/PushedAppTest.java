package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.git.GitHost;
import dev.lattice.testing.git.Repository;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An app that is deployed by pushing, with many visitors all the while. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class PushedAppTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NODE = "pushed-builder";
    private static final String NAME = "pushed";
    private static final String PATH = "/api/workloads/" + NAME;

    private static final String MANIFEST = "{\"scripts\": {\"start\": \"node server.js\"}}";
    private static final String BROKEN =
            "{\"scripts\": {\"build\": \"node missing.js\", \"start\": \"node server.js\"}}";

    private static final String SERVER = """
            const server = require('http')
              .createServer((request, response) => response.end('the %s one'))
              .listen(process.env.PORT)
            process.on('SIGTERM', () => server.close(() => process.exit(0)))
            """;

    private static final Path SOURCES = Repository.root();

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GIT_LOCAL_ROOT", SOURCES);

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("entrance");
        CLUSTER.startAgent(NODE, 2);
    }

    @Test
    void pushesAreServedWithoutAFailedRequest() {
        Repository repository = new Repository(SOURCES, NAME)
                .write("package.json", MANIFEST)
                .write("server.js", SERVER.formatted("first"));
        repository.push("First");
        CLUSTER.api()
                .post(
                        "/api/workloads",
                        Map.of("name", NAME, "kind", "app", "source", Map.of("git", repository.url(), "ref", "main")))
                .expect(201);
        awaitPage(1, "the first one");
        JsonNode hook = CLUSTER.api().post(PATH + "/hook", Map.of()).expect(201);
        GitHost host = new GitHost(
                CLUSTER.api(),
                URI.create(hook.path("url").asText()).getPath(),
                hook.path("secret").asText());

        try (Crowd crowd = Crowd.visit(gateway, NAME)) {
            push(host, repository.write("server.js", SERVER.formatted("second")), "Second");
            awaitPage(2, "the second one");

            push(host, repository.write("package.json", BROKEN), "Broken");
            await("the broken one to fail")
                    .atMost(PATIENCE)
                    .until(() -> build(3).path("stage").asText(), "failed"::equals);
            assertThat(build(3).path("note").asText()).contains("npm run build");
            awaitPage(2, "the second one");
            await("its delivery to tell of it")
                    .atMost(PATIENCE)
                    .until(() -> outcomes().equals(List.of("failed", "deployed")));

            CLUSTER.api().post(PATH + "/rollback", Map.of("revision", 1)).expect(200);
            awaitPage(4, "the first one");
            assertThat(CLUSTER.api().get(PATH + "/builds").expect(200)).hasSize(3);

            crowd.wasAlwaysServed();
        }
    }

    /** Of the deliveries, the newest first. */
    private static List<String> outcomes() {
        List<String> outcomes = new ArrayList<>();
        CLUSTER.api()
                .get(PATH + "/hook")
                .expect(200)
                .path("deliveries")
                .forEach(delivery -> outcomes.add(delivery.path("outcome").asText()));
        return outcomes;
    }

    private static void push(GitHost host, Repository repository, String message) {
        host.pushed(repository, repository.push(message)).expect(202);
    }

    private static JsonNode build(int revision) {
        return CLUSTER.api().get(PATH + "/builds/" + revision).json();
    }

    private static void awaitPage(int revision, String text) {
        await("revision " + revision + " to serve")
                .atMost(PATIENCE)
                .until(
                        () -> DEPLOYMENTS.view(NAME),
                        view -> view.path("serving").asInt() == revision);
        await(text).atMost(PATIENCE).until(() -> Deployments.get(gateway, NAME, "/"), page -> page.contains(text));
    }
}
