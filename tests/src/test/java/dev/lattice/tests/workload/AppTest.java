package dev.lattice.tests.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.git.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Apps from Git, built by a real engine and reached through a real gateway. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class AppTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NODE = "builder";

    private static final String SERVER = """
            require('http')
              .createServer((request, response) => response.end(require('./message') + ' ' + (process.env.LEVEL || '')))
              .listen(process.env.PORT)
            process.on('SIGTERM', () => process.exit(0))
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

    private static Repository app(String name) {
        return new Repository(SOURCES, name)
                .write("package.json", "{\"name\": \"" + name + "\", \"scripts\": {\"start\": \"node server.js\"}}")
                .write("server.js", SERVER)
                .write("message.js", "module.exports = 'first'\n");
    }

    private static Map<String, Object> request(String name, Repository repository) {
        Map<String, Object> request = new HashMap<>();
        request.put("name", name);
        request.put("kind", "app");
        request.put("source", Map.of("git", repository.url(), "ref", "main"));
        return request;
    }

    private static void deploy(Map<String, Object> request) {
        CLUSTER.api().post("/api/workloads", request).expect(201);
        awaitRevision(String.valueOf(request.get("name")), 1);
    }

    private static void awaitRevision(String name, int revision) {
        await(name + " to serve revision " + revision)
                .atMost(PATIENCE)
                .until(
                        () -> DEPLOYMENTS.view(name),
                        view -> view.path("serving").asInt() == revision
                                && view.path("state").asText().equals("running"));
    }

    private static JsonNode build(String name, int revision) {
        return CLUSTER.api()
                .get("/api/workloads/" + name + "/builds/" + revision)
                .expect(200);
    }

    private static String page(String name) {
        return Deployments.get(gateway, name, "/");
    }

    @Test
    void theRepositorysOwnFileCountsAtEachBuild() {
        Repository repository = app("written")
                .write("named.js", "process.env.LEVEL = 'as written'\nrequire('./server')\n")
                .write("lattice.yaml", "build:\n  start: node named.js\n");
        repository.push("With a file");
        deploy(request("written", repository));
        assertThat(page("written")).endsWith("first as written");
        assertThat(build("written", 1).path("plan").path("decisions").toString())
                .contains("{\"subject\":\"start\",\"value\":\"node named.js\",\"reason\":\"lattice.yaml says so\"}");

        repository.write("lattice.yaml", "build:\n  strat: node x.js\n").push("A slip of the finger");
        CLUSTER.api().post("/api/workloads/written/redeploy", Map.of()).expect(200);
        await("the build to be refused")
                .atMost(PATIENCE)
                .until(() -> build("written", 2).path("stage").asText().equals("failed"));
        assertThat(build("written", 2).path("note").asText()).contains("line 2: there is no 'build.strat'");
        assertThat(page("written")).endsWith("first as written");

        repository.write("lattice.yaml", "# as it is detected\n").push("Without it");
        CLUSTER.api().post("/api/workloads/written/redeploy", Map.of()).expect(200);
        awaitRevision("written", 3);
        assertThat(page("written")).endsWith("first ");

        repository
                .write("lattice.yaml", "build:\n  dockerfile: docker/Dockerfile\n")
                .write("docker/Dockerfile.dockerignore", "named.js\n")
                .write("docker/Dockerfile", """
                        FROM node:22-slim
                        WORKDIR /app
                        COPY . .
                        USER node
                        EXPOSE 3000
                        ENV LEVEL="with a list of its own"
                        CMD ["node", "-e", "try { require('./named') } catch { require('./server') }"]
                        """)
                .push("Its own Dockerfile");
        CLUSTER.api().post("/api/workloads/written/redeploy", Map.of()).expect(200);
        awaitRevision("written", 4);
        assertThat(page("written")).endsWith("first with a list of its own");
    }

    @Test
    void anAppOfARepositoryIsServedAndChangesWithIt() throws InterruptedException {
        Repository repository = app("shop");
        String first = repository.push("The first one");
        deploy(request("shop", repository));

        assertThat(page("shop")).contains("first");
        JsonNode build = build("shop", 1);
        assertThat(build.path("stage").asText()).isEqualTo("built");
        assertThat(build.path("node").asText()).isEqualTo(NODE);
        assertThat(build.path("plan").path("commit").path("id").asText()).isEqualTo(first);
        assertThat(build.path("plan").path("commit").path("message").asText()).isEqualTo("The first one");
        assertThat(build.path("plan").path("decisions").findValuesAsText("subject"))
                .contains("version", "start");
        assertThat(CLUSTER.api().get("/api/workloads/shop/builds/1/log").status())
                .isEqualTo(200);

        // A variable of the running app needs no build.
        CLUSTER.api()
                .patch("/api/workloads/shop", Map.of("env", Map.of("LEVEL", "loud")))
                .expect(200);
        awaitRevision("shop", 2);
        assertThat(page("shop")).contains("first loud");
        assertThat(CLUSTER.api().get("/api/workloads/shop/builds").expect(200)).hasSize(1);

        repository.write("message.js", "module.exports = 'second'\n").push("The second one");
        Visitor visitor = new Visitor(gateway, "shop");
        CLUSTER.api().post("/api/workloads/shop/redeploy", Map.of()).expect(200);
        awaitRevision("shop", 3);
        await("the new page").atMost(PATIENCE).until(() -> page("shop"), page -> page.contains("second loud"));
        visitor.wasAlwaysServed();

        // Back without a build, the image that was and its variables together.
        CLUSTER.api().post("/api/workloads/shop/rollback", Map.of()).expect(200);
        awaitRevision("shop", 4);
        await("the page from before").atMost(PATIENCE).until(() -> page("shop"), page -> page.contains("first loud"));
        assertThat(CLUSTER.api().get("/api/workloads/shop/builds").expect(200)).hasSize(2);
    }

    @Test
    void whatCannotBeBuiltLeavesWhatServes() {
        Repository repository = app("fragile");
        repository.push("It works");
        deploy(request("fragile", repository));

        repository
                .write(
                        "package.json",
                        "{\"scripts\": {\"build\": \"echo looking; echo it is broken >&2; exit 7\","
                                + " \"start\": \"node server.js\"}}")
                .push("It does not");
        CLUSTER.api().post("/api/workloads/fragile/redeploy", Map.of()).expect(200);
        await("the build to fail")
                .atMost(PATIENCE)
                .until(() -> DEPLOYMENTS.view("fragile").path("failure").asText(), failure -> failure.contains("7"));

        assertThat(page("fragile")).contains("first");
        JsonNode view = DEPLOYMENTS.view("fragile");
        assertThat(view.path("state").asText()).isEqualTo("running");
        assertThat(view.path("serving").asInt()).isEqualTo(1);
        assertThat(build("fragile", 2).path("stage").asText()).isEqualTo("failed");
        assertThat(build("fragile", 2).path("note").asText())
                .contains("npm run build")
                .contains("exit code 7");
        assertThat(CLUSTER.api().get("/api/workloads/fragile/builds/2/log").bytes())
                .asString()
                .contains("data:");
    }

    @Test
    void whatNobodyKnowsHowToBuildSaysWhatToDo() {
        Repository repository = new Repository(SOURCES, "riddle").write("notes.txt", "nothing to run");
        repository.push("Notes");
        CLUSTER.api().post("/api/workloads", request("riddle", repository)).expect(201);
        DEPLOYMENTS.awaitState("riddle", "failed");
        assertThat(DEPLOYMENTS.view("riddle").path("failure").asText()).contains("Dockerfile");

        JsonNode refused = CLUSTER.api()
                .post("/api/sources/inspect", Map.of("source", Map.of("git", repository.url())))
                .expect(422);
        assertThat(refused.path("error").path("code").asText()).isEqualTo("SOURCE_REFUSED");
    }

    @Test
    void aBuildIsCanceled() {
        Repository repository =
                new Repository(SOURCES, "slow").write("Dockerfile", "FROM debian:bookworm-slim\nRUN sleep 600\n");
        repository.push("It takes its time");
        CLUSTER.api().post("/api/workloads", request("slow", repository)).expect(201);
        await("it to be built")
                .atMost(PATIENCE)
                .until(
                        () -> CLUSTER.api()
                                .get("/api/workloads/slow/builds")
                                .expect(200)
                                .path(0)
                                .path("stage")
                                .asText(),
                        "building"::equals);
        CLUSTER.api().post("/api/workloads/slow/builds/1/cancel", Map.of()).expect(200);
        DEPLOYMENTS.awaitState("slow", "failed");
        assertThat(build("slow", 1).path("stage").asText()).isEqualTo("canceled");
    }

    @Test
    void aBuildGoesOnWithoutItsServer() {
        Repository repository = app("patient")
                .write(
                        "package.json",
                        "{\"scripts\": {\"build\": \"echo begun-$((6*7)); sleep 10; echo ended-$((6*7))\","
                                + " \"start\": \"node server.js\"}}")
                // An engine that ran this before would have all of it in its cache.
                .write("never-built-before", UUID.randomUUID().toString());
        repository.push("It takes its time");
        CLUSTER.api().post("/api/workloads", request("patient", repository)).expect(201);
        await("its log to arrive").atMost(PATIENCE).until(() -> log("patient"), log -> log.contains("begun-42"));

        CLUSTER.server().kill();
        CLUSTER.server().start();

        awaitRevision("patient", 1);
        await("the page").atMost(PATIENCE).until(() -> page("patient"), page -> page.contains("first"));
        assertThat(build("patient", 1).path("stage").asText()).isEqualTo("built");
        await("all of its log").atMost(PATIENCE).until(() -> log("patient"), log -> log.contains("ended-42"));
        assertThat(log("patient").split("begun-42", -1)).as("it was built once").hasSize(2);
    }

    /** What the first build has said so far, as events; empty when nothing can be had. */
    private static String log(String name) {
        return new String(
                CLUSTER.api().get("/api/workloads/" + name + "/builds/1/log").bytes(), UTF_8);
    }

    @Test
    void imagesGoWithTheirWorkload() {
        Repository repository = app("brief");
        repository.push("Here today");
        deploy(request("brief", repository));
        List<String> images =
                Docker.lines("images", "--format", "{{.Repository}}", "--filter", "reference=built.lattice.invalid/*");
        String own =
                "built.lattice.invalid/" + DEPLOYMENTS.view("brief").path("id").asText();
        assertThat(images).contains(own);
        CLUSTER.api().delete("/api/workloads/brief?confirm=brief");
        await("its image to be removed")
                .atMost(PATIENCE)
                .until(
                        () -> Docker.lines(
                                "images",
                                "--format",
                                "{{.Repository}}",
                                "--filter",
                                "reference=built.lattice.invalid/*"),
                        left -> !left.contains(own));
    }
}
