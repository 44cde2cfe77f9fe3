package dev.lattice.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lattice.api.client.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server with one job, kept in memory, that speaks the API as far as the command line uses it. */
public final class FakeLattice implements AutoCloseable {
    /** The first admin's. */
    public static final String TOKEN = "good";

    /** A consumer's, whose project has no nodes. */
    public static final String BOBS_TOKEN = "bobs";

    public static final String ADMIN = "admin@localhost";
    public static final String BOB = "bob@example.org";

    static final String JOB = "0000000000001";

    private static final String HOOK = "/api/workloads/" + FakeWorkloads.NAME + "/hook";

    private static final String KIND = """
            {"kind":"postgres","title":"PostgreSQL","description":"Relational database.","category":"database",
            "icon":"postgres","defaultVersion":"15","versions":[
            {"version":"17","image":"postgres:17","verified":false},
            {"version":"15","image":"postgres:15","verified":true}],
            "custom":false,"stateful":true,"verified":true,"backup":true,
            "resources":{"cpu":0.5,"memoryMb":512,"diskMb":10240},"parameters":[
            {"name":"database","label":"Database","type":"text","required":false,"defaultValue":"${name}",
            "pattern":"[a-z]+","expects":"letters","choices":[],"minimum":null,"maximum":null,"maxItems":null,
            "help":"Made at the first start."},
            {"name":"password","label":"Password","type":"secret","required":false,"defaultValue":null,
            "pattern":null,"expects":null,"choices":[],"minimum":null,"maximum":null,"maxItems":null,"help":null}],
            "ports":[{"name":"main","number":5432,"protocol":"tcp","open":true}]}""";

    /** What the job does, frame by frame. */
    interface Script {
        void play(Frames frames) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<JsonObject> submissions = new CopyOnWriteArrayList<>();
    private final Map<String, String> blobs = new ConcurrentHashMap<>();
    private final FakeWorkloads workloads = new FakeWorkloads();
    private final FakeBuilds builds = new FakeBuilds();
    private final FakeApplications applications = new FakeApplications();
    private final FakeSchedules schedules = new FakeSchedules();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private volatile Script script = frames -> frames.end("completed", 0);
    private volatile boolean treesForgotten;
    private volatile String status = "running";
    private volatile String previews = "off";

    public FakeLattice() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void play(Script next) {
        script = next;
    }

    /** How the job is, for who asks without watching it. */
    void setStatus(String next) {
        status = next;
    }

    /** Submissions that name a tree are refused once. */
    void forgetTrees() {
        treesForgotten = true;
    }

    List<String> calls() {
        return calls;
    }

    List<JsonObject> submissions() {
        return submissions;
    }

    /** Content by hash. */
    Map<String, String> blobs() {
        return blobs;
    }

    FakeWorkloads workloads() {
        return workloads;
    }

    FakeApplications applications() {
        return applications;
    }

    FakeSchedules schedules() {
        return schedules;
    }

    FakeBuilds builds() {
        return builds;
    }

    CountDownLatch cancelled() {
        return cancelled;
    }

    /** Writes frames as the server does. */
    static final class Frames {
        private final DataOutputStream out;
        private final HttpExchange exchange;

        Frames(HttpExchange exchange) {
            this.exchange = exchange;
            this.out = new DataOutputStream(exchange.getResponseBody());
        }

        void send(int type, String payload) throws IOException {
            byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            out.write(type);
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        }

        void out(String text) throws IOException {
            send(1, text);
        }

        void err(String text) throws IOException {
            send(2, text);
        }

        void running() throws IOException {
            send(3, job("running", null));
        }

        void end(String status, @Nullable Integer exitCode) throws IOException {
            send(4, job(status, exitCode));
        }

        void fails(String code) throws IOException {
            String error = "{\"code\":\"" + code + "\",\"message\":\"it is " + code + "\"}";
            send(4, job("failed", null).replaceFirst("}$", ",\"error\":" + error + "}"));
        }

        /** Breaks the connection as a dying server does. */
        void cut() {
            exchange.close();
        }
    }

    private static String job(String status, @Nullable Integer exitCode) {
        return "{\"jobId\":\"" + JOB + "\",\"command\":[\"true\"],\"status\":\"" + status + "\",\"exitCode\":"
                + exitCode
                + ",\"createdAt\":\"2026-01-01T00:00:00Z\",\"timeout\":3600,\"attempt\":1,\"workerId\":\"node-1\"}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        calls.add(exchange.getRequestMethod() + " " + path);
        try (exchange) {
            if (!ADMIN.equals(caller(exchange)) && !BOB.equals(caller(exchange))) {
                exchange.getRequestBody().readAllBytes();
                fail(exchange, 401, "UNAUTHENTICATED", "nobody knows you");
            } else {
                route(exchange, path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String caller(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return ("Bearer " + TOKEN).equals(authorization)
                ? ADMIN
                : ("Bearer " + BOBS_TOKEN).equals(authorization) ? BOB : "";
    }

    private void route(HttpExchange exchange, String path) throws IOException, InterruptedException {
        String metered = FakeMeter.ANSWERS.get(path);
        if (metered != null) {
            json(exchange, 200, metered);
            return;
        }
        switch (path) {
            case "/api/jobs/submit" -> submit(exchange);
            case "/api/jobs/" + JOB + "/stream", "/api/groups/" + JOB + "/stream" -> stream(exchange);
            case "/api/jobs/" + JOB + "/cancel", "/api/groups/" + JOB + "/cancel" -> {
                cancelled.countDown();
                json(exchange, 202, "{}");
            }
            case "/api/jobs/" + JOB -> json(exchange, 200, job(status, null));
            case "/api/jobs/list" -> {
                String query = exchange.getRequestURI().getQuery();
                String items = query.contains("q=nothing") ? "" : job("completed", 0);
                json(exchange, 200, "{\"items\":[" + items + "],\"nextCursor\":null}");
            }
            case "/api/health" -> json(exchange, 200, "{\"status\":\"ok\",\"checks\":{},\"version\":\"1\"}");
            case "/api/auth/me" -> {
                String caller = caller(exchange);
                String role = caller.equals(ADMIN) ? "admin" : "consumer";
                json(
                        exchange,
                        200,
                        "{\"id\":\"0000000000002\",\"email\":\"" + caller + "\",\"role\":\"" + role
                                + "\",\"projectId\":null,\"createdAt\":null}");
            }
            case "/api/workers/node-1" ->
                json(
                        exchange,
                        200,
                        "{\"workerId\":\"node-1\",\"hostname\":\"host\",\"status\":\"online\",\"cpuCount\":2,"
                                + "\"totalMemoryMb\":4096,\"lastHeartbeat\":null,\"registeredAt\":\"2026-01-01T00:00:00Z\","
                                + "\"runningJobs\":[],\"maxParallel\":2,\"load\":7.834,\"freeMemoryMb\":null,"
                                + "\"metadata\":{\"osType\":\"linux\",\"nodeVersion\":null,\"tags\":[]}}");
            case HOOK -> hook(exchange);
            case "/api/catalogue" -> json(exchange, 200, "{\"items\":[" + KIND + "],\"nextCursor\":null}");
            case "/api/catalogue/postgres" -> json(exchange, 200, KIND);
            case "/api/workers/node-1/approve" -> json(exchange, 200, "{}");
            case "/api/workers/list" -> json(exchange, 200, "{\"items\":[],\"nextCursor\":null}");
            case "/api/groups" -> {
                submissions.add(JsonObject.parse(exchange.getRequestBody()));
                json(exchange, 201, group(false, null));
            }
            case "/api/blobs/missing" -> missing(exchange);
            case "/api/blobs" -> store(exchange);
            case "/api/trees" ->
                json(
                        exchange,
                        201,
                        "{\"fileId\":\"0000000000007\",\"fileUrl\":\"" + url() + "/api/files/download/0000000000007\","
                                + "\"size\":1,\"sha256\":\"00\"}");
            case "/api/jobs/" + JOB + "/artifacts" ->
                json(
                        exchange,
                        200,
                        "{\"items\":[{\"artifactId\":\"0000000000008\",\"path\":\"out/result.txt\",\"size\":6,"
                                + "\"sha256\":\"00\",\"url\":\"" + url()
                                + "/api/files/download/8\"}],\"nextCursor\":null}");
            case "/api/files/download/8" -> json(exchange, 200, "result");
            case "/api/catalogue/app", "/api/catalogue/nodejs" ->
                json(
                        exchange,
                        200,
                        KIND.replace("\"custom\":false", "\"custom\":true,\"built\":true")
                                .replace("\"kind\":\"postgres\"", "\"kind\":\"app\""));
            default -> {
                if (!applications.handle(exchange, path)
                        && !builds.handle(exchange, path)
                        && !schedules.handle(exchange, path)
                        && !workloads.handle(exchange, path)) {
                    fail(exchange, 404, "NOT_FOUND", "there is no " + path);
                }
            }
        }
    }

    /** Of an app to which was pushed, by somebody who tries what a terminal does. */
    private void hook(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                previews(exchange);
                json(
                        exchange,
                        201,
                        "{\"url\":\"https://lattice.example/api/hooks/abc\",\"secret\":\"whsec_c2VjcmV0\","
                                + "\"events\":[\"push\"],\"previews\":\"" + previews + "\"}");
            }
            case "DELETE" -> exchange.sendResponseHeaders(204, -1);
            case "PATCH" -> {
                previews(exchange);
                json(exchange, 200, hook());
            }
            default -> json(exchange, 200, hook());
        }
    }

    private void previews(HttpExchange exchange) throws IOException {
        String asked = JsonObject.parse(exchange.getRequestBody()).optionalText("previews");
        previews = asked == null ? previews : asked;
    }

    private String hook() {
        return "{\"url\":\"https://lattice.example/api/hooks/abc\",\"events\":[\"push\"],"
                + "\"previews\":\"" + previews + "\",\"open\":["
                + "{\"number\":12,\"branch\":\"fix\\u001b[2J\",\"pullRequest\":\"https://github.com/ada/shop/pull/12\","
                + "\"workload\":\"db-pr-12\",\"state\":\"running\",\"url\":\"https://db-pr-12.example\"},"
                + "{\"number\":13,\"branch\":\"door\",\"pullRequest\":null,"
                + "\"workload\":\"db-pr-13\",\"state\":\"building\",\"url\":null}],"
                + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"deliveries\":["
                + "{\"receivedAt\":\"2026-01-01T00:00:00Z\",\"provider\":\"github\",\"event\":\"pull_request\","
                + "\"ref\":null,\"commit\":\"4f2a9c01234f2a9c01234f2a9c01234f2a9c0123\",\"pullRequest\":12,"
                + "\"outcome\":\"deployed\",\"note\":\"db-pr-12\",\"revision\":1},"
                + "{\"receivedAt\":\"2026-01-01T00:00:00Z\",\"provider\":\"github\",\"event\":\"push\","
                + "\"ref\":\"refs/heads/main\",\"commit\":\"4f2a9c01234f2a9c01234f2a9c01234f2a9c0123\","
                + "\"pullRequest\":null,\"outcome\":\"deployed\",\"note\":null,\"revision\":3},"
                + "{\"receivedAt\":\"2026-01-01T00:00:00Z\",\"provider\":\"github\",\"event\":\"ping\","
                + "\"ref\":null,\"commit\":null,\"pullRequest\":null,\"outcome\":\"pong\","
                + "\"note\":\"it \\u001b[2Jworks\",\"revision\":null}]}";
    }

    static String group(boolean done, @Nullable Integer exitCode) {
        return "{\"groupId\":\"" + JOB + "\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"counts\":{},\"done\":" + done
                + ",\"exitCode\":" + exitCode + ",\"jobs\":[]}";
    }

    private void submit(HttpExchange exchange) throws IOException, InterruptedException {
        JsonObject job = JsonObject.parse(exchange.getRequestBody());
        if (job.has("fileUrl") && treesForgotten) {
            treesForgotten = false;
            fail(exchange, 404, "NOT_FOUND", "no such file");
            return;
        }
        submissions.add(job);
        String submitted = "{\"jobId\":\"" + JOB + "\",\"status\":\"queued\",\"createdAt\":\"2026-01-01T00:00:00Z\"}";
        if (exchange.getRequestURI().getQuery() == null) {
            json(exchange, 201, submitted);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.lattice.frames");
        exchange.sendResponseHeaders(201, 0);
        Frames frames = new Frames(exchange);
        frames.send(0, submitted);
        script.play(frames);
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        calls.add("from " + exchange.getRequestURI().getQuery());
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.lattice.frames");
        exchange.sendResponseHeaders(200, 0);
        script.play(new Frames(exchange));
    }

    private void missing(HttpExchange exchange) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String sha256 : JsonObject.parse(exchange.getRequestBody()).texts("sha256")) {
            if (!blobs.containsKey(sha256)) {
                missing.add("\"" + sha256 + "\"");
            }
        }
        json(exchange, 200, "{\"missing\":[" + String.join(",", missing) + "]}");
    }

    private void store(HttpExchange exchange) throws IOException {
        DataInputStream in = new DataInputStream(exchange.getRequestBody());
        for (String sha256 = hash(in); !sha256.isEmpty(); sha256 = hash(in)) {
            byte[] content = new byte[(int) in.readLong()];
            in.readFully(content);
            blobs.put(sha256, new String(content, StandardCharsets.UTF_8));
        }
        json(exchange, 200, "{\"stored\":1}");
    }

    private static String hash(InputStream in) throws IOException {
        byte[] hex = in.readNBytes(64);
        if (hex.length != 0 && hex.length != 64) {
            throw new EOFException("a pack ends in the middle of a hash");
        }
        return new String(hex, StandardCharsets.US_ASCII);
    }

    static void fail(HttpExchange exchange, int status, String code, String message) throws IOException {
        json(
                exchange,
                status,
                "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"requestId\":\"r1\"}}");
    }

    static void json(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
