package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.git.Repository;
import dev.lattice.testing.http.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pull requests as a GitLab tells of them, built by a real engine and visited through a real gateway. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class PreviewAppTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NODE = "previewer";
    private static final String APP = "shop";
    private static final String CANARY = "canary-51c9";

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

    private static Repository repository() {
        Repository repository = new Repository(SOURCES, APP)
                .write("package.json", "{\"name\": \"shop\", \"scripts\": {\"start\": \"node server.js\"}}")
                .write("server.js", """
                        require('http')
                          .createServer((_, response) => response.end(require('./words') + ' ' + process.env.KEY))
                          .listen(process.env.PORT)
                        process.on('SIGTERM', () => process.exit(0))
                        """)
                .write("words.js", "module.exports = 'open'\n");
        repository.push("Open the shop");
        return repository;
    }

    private static String page(String name) {
        return Deployments.get(gateway, name, "/");
    }

    private static void awaitPage(String name, String words) {
        await(name + " to say " + words).atMost(PATIENCE).until(() -> page(name), page -> page.contains(words));
    }

    /** One that comes from another project is a fork's. */
    private static void tell(JsonNode hook, Repository repository, String action, int number, String commit, int from) {
        Map<String, Object> attributes = new HashMap<>(Map.of(
                "iid",
                number,
                "action",
                action,
                "source_branch",
                "fix/words",
                "source_project_id",
                from,
                "target_project_id",
                14,
                "last_commit",
                Map.of("id", commit)));
        if (action.equals("update")) {
            attributes.put("oldrev", "0123456789012345678901234567890123456789");
        }
        String url = hook.path("url").asText();
        new ApiClient(CLUSTER.server().url(), null)
                .post(
                        url.substring(url.lastIndexOf("/api/hooks/")),
                        Map.of(
                                "object_kind",
                                "merge_request",
                                "project",
                                Map.of("id", 14, "git_http_url", repository.url()),
                                "object_attributes",
                                attributes),
                        Map.of(
                                "X-Gitlab-Event",
                                "Merge Request Hook",
                                "X-Gitlab-Token",
                                hook.path("secret").asText(),
                                "X-Gitlab-Event-UUID",
                                action + " " + commit))
                .expect(202);
    }

    @Test
    void aPullRequestIsServedBesideItsAppUntilItIsClosed() {
        Repository repository = repository();
        CLUSTER.api()
                .post(
                        "/api/workloads",
                        Map.of(
                                "name",
                                APP,
                                "kind",
                                "app",
                                "env",
                                Map.of("KEY", CANARY),
                                "volumes",
                                List.of(Map.of("path", "/data")),
                                "source",
                                Map.of("git", repository.url(), "ref", "main")))
                .expect(201);
        awaitPage(APP, "open " + CANARY);
        JsonNode hook = CLUSTER.api()
                .post("/api/workloads/shop/hook", Map.of("previews", "forks"))
                .expect(201);

        repository.write("words.js", "module.exports = 'proposed'\n");
        String proposed = repository.push("Propose words", "refs/heads/fix/words");
        tell(hook, repository, "open", 12, proposed, 14);
        awaitPage("shop-pr-12", "proposed " + CANARY);
        assertThat(page(APP)).contains("open");
        JsonNode preview = DEPLOYMENTS.view("shop-pr-12");
        assertThat(preview.path("preview").path("of").asText()).isEqualTo(APP);

        repository.write("words.js", "module.exports = 'better'\n");
        tell(hook, repository, "update", 12, repository.push("Better words", "refs/heads/fix/words"), 14);
        awaitPage("shop-pr-12", "better " + CANARY);

        repository.write("words.js", "module.exports = 'strange'\n");
        String strange = repository.push("Strange words", "refs/merge-requests/13/head");
        tell(hook, repository, "open", 13, strange, 15);
        awaitPage("shop-pr-13", "strange undefined");

        tell(hook, repository, "merge", 12, strange, 14);
        String id = preview.path("id").asText();
        await("nothing of it to be left")
                .atMost(PATIENCE)
                .until(() -> CLUSTER.api().get("/api/workloads/shop-pr-12").status() == 404
                        && Docker.lines("images", "--format", "{{.Repository}}").stream()
                                .noneMatch(image -> image.contains(id))
                        && Docker.lines("volume", "ls", "--format", "{{.Name}}").stream()
                                .noneMatch(volume -> volume.contains(id)));
        assertThat(page(APP)).contains("open");
        assertThat(page("shop-pr-13")).contains("strange");
        JsonNode shown = CLUSTER.api().get("/api/workloads/shop/hook").expect(200);
        assertThat(shown.path("open").findValuesAsText("workload")).containsExactly("shop-pr-13");

        CLUSTER.api().delete("/api/workloads/shop?confirm=shop");
        await("the last one to go with the app")
                .atMost(PATIENCE)
                .until(() -> CLUSTER.api()
                        .get("/api/workloads")
                        .expect(200)
                        .path("items")
                        .isEmpty());
    }
}
