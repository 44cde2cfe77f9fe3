package dev.lattice.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.engine.TestEngine;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.http.Reply;
import dev.lattice.tests.workload.Docker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Walks the server's own OpenAPI document with another tenant's ids: the stranger is answered as if the thing were not
 * there, and the owner's same request works. A new route with an id in its path is walked by itself; one whose kind of
 * id is new fails until this test knows how to make such a thing.
 */
@Tag("cluster")
class TenantWalkTest {
    private static final String EXEC = "get /api/workloads/{name}/exec";
    private static final String BACK_UP = "post /api/workloads/{name}/backups";
    private static final String RESTORE = "post /api/workloads/{name}/restore";
    /** The first byte of a socket's message. */
    private static final byte STDOUT = 1;

    private static final String PASSWORD = "correct horse battery staple";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    /** What nobody owns. */
    private static final String CATALOGUE = "/api/catalogue/";

    /** Where Git hosts deliver: nobody is signed in there, and a stranger's delivery is refused like a bad one. */
    private static final String DELIVERIES = "/api/hooks/";

    /** Named by a month: whoever asks gets their own. */
    private static final String STATEMENTS = "/api/statements/";

    /** What is done to a workload that runs, which takes a container engine. */
    private static final List<String> NEED_AN_INSTANCE = List.of(
            "/api/backups/",
            "/api/restores/",
            "/api/workloads/{name}/exec",
            "/api/workloads/{name}/backups",
            "/api/workloads/{name}/restore");

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String WORKLOAD = "walked";
    private static final String NODE = "walker";

    private static ApiClient owner;
    private static ApiClient stranger;
    private static final Map<ApiClient, String> TOKENS = new HashMap<>();

    @BeforeAll
    static void twoTenants() {
        CLUSTER.startAgent(NODE, 2);
        owner = person("owner@example.org");
        stranger = person("stranger@example.org");
    }

    private static void awaitWorkload(String state) {
        await().atMost(PATIENCE)
                .until(() -> owner.get("/api/workloads/" + WORKLOAD)
                        .json()
                        .path("state")
                        .asText()
                        .equals(state));
    }

    @AfterAll
    static void leaveNothing() {
        if (TestEngine.answers()) {
            for (JsonNode application :
                    owner.get("/api/applications?limit=100").expect(200).path("items")) {
                String name = application.path("name").asText();
                owner.delete("/api/applications/" + name + "?confirm=" + name);
            }
            owner.delete("/api/workloads/" + WORKLOAD + "?confirm=" + WORKLOAD);
            await().atMost(PATIENCE)
                    .until(() -> owner.get("/api/workloads/" + WORKLOAD).status() == 404);
            await().atMost(PATIENCE).until(() -> Docker.everything(NODE), List::isEmpty);
        }
    }

    private static ApiClient person(String email) {
        CLUSTER.api()
                .post("/api/users", Map.of("email", email, "password", PASSWORD, "role", "provider"))
                .expect(201);
        JsonNode login = new ApiClient(CLUSTER.server().url(), null)
                .post("/api/auth/login", Map.of("email", email, "password", PASSWORD))
                .expect(200);
        String token = login.path("accessToken").asText();
        ApiClient client = new ApiClient(CLUSTER.server().url(), token);
        TOKENS.put(client, token);
        return client;
    }

    @Test
    void whoeverAsksWithAnothersIdsIsToldThatNothingIsThere() {
        List<String> walked = walk(template -> !needsAnInstance(template));
        assertThat(walked).hasSizeGreaterThan(30);
    }

    @Test
    @EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
    void norIsWhatRunsThereForAnother() {
        owner.post("/api/workloads", Map.of("name", WORKLOAD, "kind", "redis")).expect(201);
        List<String> walked = walk(TenantWalkTest::needsAnInstance);
        assertThat(walked)
                .contains(
                        EXEC,
                        BACK_UP,
                        RESTORE,
                        "get /api/backups/{id}/download",
                        "delete /api/backups/{id}",
                        "get /api/restores/{id}");
    }

    private static boolean needsAnInstance(String template) {
        return NEED_AN_INSTANCE.stream().anyMatch(template::startsWith) && !template.endsWith("/schedule");
    }

    /** Every request to a path with an id in it. */
    private static List<String> walk(Predicate<String> included) {
        JsonNode paths = new ApiClient(CLUSTER.server().url(), null)
                .get("/api/openapi.json")
                .expect(200)
                .path("paths");
        List<String> walked = new ArrayList<>();
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    if (path.getKey().contains("{")
                            && !path.getKey().startsWith(CATALOGUE)
                            && !path.getKey().startsWith(DELIVERIES)
                            && !path.getKey().startsWith(STATEMENTS)
                            && included.test(path.getKey())
                            && !verb.equals("parameters")) {
                        walk(verb, path.getKey());
                        walked.add(verb + " " + path.getKey());
                    }
                }));
        return walked;
    }

    private static void walk(String verb, String template) {
        String path = fill(template);
        if (EXEC.equals(verb + " " + template)) {
            walkTheShell(path);
            return;
        }
        Map<String, ?> body = body(path);
        Reply refused = call(stranger, verb, path, body);
        if (template.endsWith("/approve")) {
            // For admins alone: that a provider may not is told before anything is looked up.
            assertThat(refused.status()).as("%s %s by the stranger", verb, path).isEqualTo(403);
            assertThat(call(CLUSTER.api(), verb, path, body).status()).isBetween(200, 299);
            return;
        }
        assertThat(refused.status())
                .as("%s %s by the stranger: %s", verb, path, refused)
                .isEqualTo(404);
        Reply granted = call(owner, verb, path, body);
        assertThat(granted.status())
                .as("%s %s by the owner: %s", verb, path, granted)
                .isBetween(200, 299);
        // One at a time: the next one has to find the workload at rest.
        if (BACK_UP.equals(verb + " " + template)) {
            awaitReady("/api/backups/" + granted.json().path("id").asText());
        } else if (RESTORE.equals(verb + " " + template)) {
            awaitReady("/api/restores/" + granted.json().path("id").asText());
        }
    }

    /** A socket, which is refused before it opens. */
    private static void walkTheShell(String path) {
        assertThatThrownBy(() -> shell(stranger, path))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode())
                                .as("%s by the stranger", path)
                                .isEqualTo(404));
        assertThat(shell(owner, path)).isEqualTo("walked through\n");
    }

    /** What a command says there on its stdout. */
    private static String shell(ApiClient caller, String path) {
        StringBuilder said = new StringBuilder();
        CompletableFuture<String> ended = new CompletableFuture<>();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + TOKENS.get(caller))
                .buildAsync(
                        URI.create(CLUSTER.server().url().toString().replaceFirst("http", "ws") + path
                                + "&command=echo&command=walked%20through"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onBinary(
                                    WebSocket from, ByteBuffer part, boolean last) {
                                if (part.get() == STDOUT) {
                                    said.append(StandardCharsets.UTF_8.decode(part));
                                }
                                from.request(1);
                                return null;
                            }

                            @Override
                            public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                                ended.complete(said.toString());
                                return null;
                            }

                            @Override
                            public void onError(WebSocket from, Throwable broken) {
                                ended.completeExceptionally(broken);
                            }
                        })
                .join();
        return ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static Reply call(ApiClient caller, String verb, String path, Map<String, ?> body) {
        return switch (verb) {
            case "get" -> caller.get(path);
            case "post" -> caller.post(path, body);
            case "put", "patch" -> caller.call(verb.toUpperCase(Locale.ROOT), path, body);
            case "delete" -> caller.delete(path);
            default -> throw new AssertionError("this test does not know the verb " + verb + " of " + path);
        };
    }

    private static Map<String, ?> body(String path) {
        if (path.contains("/scale?")) {
            return Map.of("instances", 1);
        }
        if (path.contains("/rollback?")) {
            return Map.of("revision", 1);
        }
        if (path.contains("/domains?")) {
            return Map.of("domain", "walk-" + System.nanoTime() + ".example.test");
        }
        if (path.contains("/maintenance?")) {
            return Map.of("on", true);
        }
        if (path.contains("/hook?")) {
            return Map.of("previews", "branches");
        }
        if (path.endsWith("/power")) {
            return Map.of("idleWatts", 20, "busyWatts", 90, "kwhPriceMicros", 300_000);
        }
        if (path.contains("/restore?")) {
            return Map.of("backup", backup());
        }
        return path.contains("/schedule?") ? Map.of("every", "1d", "keep", 1) : Map.of();
    }

    // ---- things of the owner's ----

    /** How to make what a path's id names, by the path's beginning; each call makes a new one. */
    private static final Map<String, Function<String, Map<String, String>>> MAKERS = new TreeMap<>(Map.of(
            "/api/applications/",
            _ -> Map.of("name", application()),
            "/api/files/download/",
            _ -> Map.of("fileId", uploadedFile()),
            "/api/groups/",
            _ -> Map.of("id", endedGroup()),
            "/api/jobs/",
            _ -> endedJob(),
            "/api/join-tokens/",
            _ -> Map.of("id", created("/api/join-tokens", Map.of())),
            "/api/tokens/",
            _ -> Map.of("id", created("/api/tokens", Map.of("name", "walk"))),
            "/api/backups/",
            _ -> Map.of("id", backup()),
            "/api/restores/",
            _ -> Map.of("id", restore()),
            "/api/workers/",
            _ -> Map.of("id", worker()),
            "/api/workloads/",
            template -> template.contains("/domains")
                    ? page()
                    : template.contains("/builds")
                            ? app()
                            : Map.of(
                                    "name",
                                    template.endsWith("/hook")
                                            ? hooked()
                                            : needsAnInstance(template) ? running() : workload())));

    static {
        MAKERS.put("/api/schedules/", _ -> Map.of("name", schedule()));
        MAKERS.put("/api/nodes/", _ -> Map.of("id", worker()));
    }

    private static String fill(String template) {
        Map<String, String> values = MAKERS.entrySet().stream()
                .filter(maker -> template.startsWith(maker.getKey()))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("this test does not know how to make what " + template + " names"))
                .getValue()
                .apply(template);
        String path = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            path = path.replace("{" + value.getKey() + "}", value.getValue());
        }
        assertThat(path).as("a parameter of %s is not known", template).doesNotContain("{");
        boolean confirmed = path.startsWith("/api/workloads/") || path.startsWith("/api/applications/");
        return confirmed ? path + "?confirm=" + values.get("name") : path;
    }

    /** One that is not due while this test runs. */
    private static String schedule() {
        String name = "walk-" + Long.toString(System.nanoTime(), 36);
        owner.post("/api/schedules", Map.of("name", name, "cron", "0 0 29 2 *", "command", "true"))
                .expect(201);
        return name;
    }

    private static Map<String, String> endedJob() {
        String job = owner.submit(Map.of("command", "echo secret > result.txt", "outputs", List.of("*.txt")));
        owner.awaitEnd(job, Duration.ofSeconds(30));
        Map<String, String> values = new HashMap<>(Map.of("id", job, "stream", "stdout"));
        values.put(
                "artifact",
                owner.get("/api/jobs/" + job + "/artifacts")
                        .expect(200)
                        .path("items")
                        .path(0)
                        .path("artifactId")
                        .asText());
        return values;
    }

    /** One that is never started, for no node is what it asks for. */
    private static String workload() {
        String name = "walk-" + Long.toString(System.nanoTime(), 36);
        owner.post("/api/workloads", Map.of("name", name, "kind", "redis", "tags", List.of("nowhere")))
                .expect(201);
        return name;
    }

    /** One that never comes to be ready, for nobody has its image. */
    private static String application() {
        Path file = CLUSTER.folder("uploads").resolve("application.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("compose.yaml"));
            zip.write("services: {web: {image: 'nobody.invalid/nothing:1'}}\n".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        String name = "walk-" + Long.toString(System.nanoTime(), 36);
        Map<String, ?> source =
                Map.of("upload", owner.upload(file).path("fileId").asText());
        owner.post("/api/applications", Map.of("name", name, "source", source)).expect(201);
        return name;
    }

    /** One with a public name, and one of its owner's, that is never started. */
    private static Map<String, String> page() {
        String name = "walk-" + Long.toString(System.nanoTime(), 36);
        String domain = name + ".example.test";
        owner.post(
                        "/api/workloads",
                        Map.of(
                                "name",
                                name,
                                "kind",
                                "container",
                                "image",
                                "nginx:1.22",
                                "ports",
                                List.of(Map.of("port", 80)),
                                "tags",
                                List.of("nowhere")))
                .expect(201);
        owner.post("/api/workloads/" + name + "/domains", Map.of("domain", domain))
                .expect(201);
        return Map.of("name", name, "domain", domain);
    }

    /** One of a repository that nobody reaches, with a webhook. */
    private static String hooked() {
        String name = "walk-" + Long.toString(System.nanoTime(), 36);
        owner.post(
                        "/api/workloads",
                        Map.of(
                                "name",
                                name,
                                "kind",
                                "app",
                                "source",
                                Map.of("git", "https://git.example.test/walk/" + name + ".git"),
                                "tags",
                                List.of("nowhere")))
                .expect(201);
        owner.post("/api/workloads/" + name + "/hook", Map.of()).expect(201);
        return name;
    }

    private static String endedGroup() {
        JsonNode group = owner.post(
                        "/api/groups",
                        Map.of("job", Map.of("command", "true"), "matrix", Map.of("n", List.of("1", "2"))))
                .expect(201);
        group.path("jobs").forEach(job -> owner.awaitEnd(job.path("jobId").asText(), Duration.ofSeconds(30)));
        return group.path("groupId").asText();
    }

    private static String uploadedFile() {
        try {
            Path file = Files.writeString(CLUSTER.folder("uploads").resolve("a.txt"), "secret " + System.nanoTime());
            return owner.upload(file).path("fileId").asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** An app whose image is built; one for all that asks for it. */
    private static Map<String, String> app() {
        String name = "walk-app";
        if (owner.get("/api/workloads/" + name).status() == 404) {
            owner.post("/api/workloads", Map.of("name", name, "kind", "app", "source", Map.of("upload", dockerfile())))
                    .expect(201);
        }
        await("the image of " + name)
                .atMost(PATIENCE)
                .until(
                        () -> owner.get("/api/workloads/" + name + "/builds/1")
                                .json()
                                .path("stage")
                                .asText(),
                        "built"::equals);
        return Map.of("name", name, "revision", "1");
    }

    private static String dockerfile() {
        Path file = CLUSTER.folder("uploads").resolve("app.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("Dockerfile"));
            zip.write("FROM debian:bookworm-slim\nCMD [\"sleep\", \"600\"]\n".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return owner.upload(file).path("fileId").asText();
    }

    private static String backup() {
        String id = owner.post("/api/workloads/" + running() + "/backups", Map.of())
                .expect(202)
                .path("id")
                .asText();
        awaitReady("/api/backups/" + id);
        return id;
    }

    private static String restore() {
        String id = owner.post("/api/workloads/" + WORKLOAD + "/restore", Map.of("backup", backup()))
                .expect(202)
                .path("id")
                .asText();
        awaitReady("/api/restores/" + id);
        return id;
    }

    private static void awaitReady(String transfer) {
        await().atMost(PATIENCE)
                .until(() -> owner.get(transfer).json().path("state").asText(), "ready"::equals);
    }

    /** The one of which there is an instance. */
    private static String running() {
        awaitWorkload("running");
        return WORKLOAD;
    }

    private static String created(String path, Map<String, ?> body) {
        return owner.post(path, body).expect(201).path("id").asText();
    }

    private static String worker() {
        String token = owner.post("/api/join-tokens", Map.of())
                .expect(201)
                .path("token")
                .asText();
        String id = "walker-" + System.nanoTime();
        new ApiClient(CLUSTER.server().url(), null)
                .post(
                        "/api/workers/register",
                        Map.of(
                                "workerId",
                                id,
                                "hostname",
                                "walker",
                                "cpuCount",
                                1,
                                "totalMemoryMb",
                                1024,
                                "osType",
                                "linux"),
                        Map.of("x-join-token", token))
                .expect(200);
        return id;
    }

    // ---- ids that are not in paths ----

    @Test
    void anothersIdsInQueriesAndBodiesAreNotThereEither() {
        String job = endedJob().get("id");
        assertThat(stranger.get("/api/jobs/status?jobId=" + job).status()).isEqualTo(404);
        assertThat(owner.get("/api/jobs/status?jobId=" + job).status()).isEqualTo(200);

        Map<String, Object> withFile = Map.of("command", "true", "fileUrl", "/api/files/download/" + uploadedFile());
        assertThat(stranger.post("/api/jobs/submit", withFile).status()).isEqualTo(400);
        assertThat(owner.post("/api/jobs/submit", withFile).status()).isEqualTo(201);
    }

    /** Status and body tell neither whether there is such a webhook nor what was wrong. */
    @Test
    void deliveriesThatNobodySignedAreAllAnsweredAlike() {
        String url = owner.post("/api/workloads/" + hooked() + "/hook", Map.of())
                .expect(201)
                .path("url")
                .asText();
        String known = url.substring(url.lastIndexOf("/api/hooks/"));
        String unknown = "/api/hooks/" + "A".repeat(43);
        ApiClient host = new ApiClient(CLUSTER.server().url(), null);
        Map<String, String> signed = Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", "sha256=00");
        List<String> answers = new ArrayList<>();
        for (Map<String, String> headers : List.of(signed, Map.<String, String>of())) {
            for (String path : List.of(known, unknown)) {
                Reply reply = host.post(path, Map.of("ref", "refs/heads/main"), headers);
                assertThat(reply.status()).as(path).isEqualTo(401);
                answers.add(text(reply).replaceFirst("\"requestId\":\"[^\"]*\"", ""));
            }
        }
        assertThat(answers).containsOnly(answers.getFirst());
    }

    @Test
    void listsShowOnlyOnesOwn() {
        String job = endedJob().get("id");
        String worker = worker();
        assertThat(text(stranger.get("/api/jobs/list?limit=1000"))).doesNotContain(job);
        assertThat(text(owner.get("/api/jobs/list?limit=1000"))).contains(job);
        assertThat(text(stranger.get("/api/workers/list?limit=1000"))).doesNotContain(worker);
        assertThat(text(owner.get("/api/workers/list?limit=1000"))).contains(worker);
        Reply plan = stranger.post("/api/plan", Map.of("tags", List.of("no-such-label")));
        assertThat(plan.status()).isEqualTo(200);
        assertThat(text(plan)).doesNotContain(NODE).contains("\"others\":1", "NO_LABEL");
    }

    private static String text(Reply reply) {
        return new String(reply.bytes(), StandardCharsets.UTF_8);
    }
}
