package dev.lattice.cli.command;

import com.sun.net.httpserver.HttpExchange;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One workload, {@code db}, that goes through the states that a test wrote down: a look takes it to the next. */
final class FakeWorkloads {
    static final String NAME = "db";

    private static final String PATH = "/api/workloads";

    private final Deque<Map<String, @Nullable Object>> script = new ArrayDeque<>();
    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    private Map<String, @Nullable Object> present = Map.of();
    private boolean gone = true;
    private @Nullable String refusal;
    private String metrics = "";
    private final Map<String, FakeLattice.Script> otherLogs = new ConcurrentHashMap<>();
    private FakeLattice.Script log = frames -> {};
    private FakeLattice.Script laterLog = frames -> {};
    private boolean reconnected;
    private boolean failing;
    private boolean changed;

    /** The bodies that came, in their order. */
    List<JsonObject> requests() {
        return requests;
    }

    /** It is there, so. */
    FakeWorkloads is(@Nullable Object... fields) {
        present = with(view(), fields);
        gone = false;
        return this;
    }

    /** The look after what was said before finds it so; the last stays. */
    FakeWorkloads then(@Nullable Object... fields) {
        Map<String, @Nullable Object> before = script.isEmpty() ? present : script.getLast();
        script.add(with(before.isEmpty() ? view() : before, fields));
        return this;
    }

    /** What it used, as the server says it. */
    void used(String answer) {
        metrics = answer;
    }

    /** It is there no more. */
    void isGone() {
        gone = true;
    }

    /** The look after that finds nothing. */
    FakeWorkloads thenGone() {
        script.add(Map.of());
        return this;
    }

    /** The first look after a change is answered with a failure of the server's own. */
    void failsAfterAChange() {
        failing = true;
    }

    /** What is asked for is refused with this body. */
    void refuse(String code, String field) {
        refusal = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"it is " + code + "\",\"details\":{\"field\":\""
                + field + "\"},\"requestId\":\"r1\"}}";
    }

    /** What its log is, at the first time of asking and later. */
    void writes(FakeLattice.Script first, FakeLattice.Script later) {
        log = first;
        laterLog = later;
    }

    /** What the log of another one is, of which there is nothing else. */
    void writes(String name, FakeLattice.Script script) {
        otherLogs.put(PATH + "/" + name + "/logs", script);
    }

    static JsonObject endpoint(String port, String protocol, String url) {
        return JsonObject.of(Map.of("port", port, "protocol", protocol, "url", url, "host", "h", "number", 5432L));
    }

    /** A web address, with one by a tunnel provider beside it. */
    static JsonObject webEndpoint(String url, String state, @Nullable String tunnel, @Nullable String note) {
        Map<String, @Nullable Object> alternative = new LinkedHashMap<>();
        alternative.put("provider", "localtunnel");
        alternative.put("node", "node-1");
        alternative.put("state", state);
        alternative.put("url", tunnel);
        alternative.put("note", note);
        return JsonObject.of(Map.of(
                "port",
                "http",
                "protocol",
                "http",
                "url",
                url,
                "host",
                "h",
                "number",
                80L,
                "alternatives",
                List.of(JsonObject.of(alternative))));
    }

    static JsonObject instance(int number, int revision, String state, @Nullable String note) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", "000000000000" + number);
        fields.put("revision", (long) revision);
        fields.put("number", (long) number);
        fields.put("state", state);
        fields.put("node", state.equals("waiting") ? null : "node-1");
        fields.put("nodeOnline", true);
        fields.put("restarts", 0L);
        fields.put("note", note);
        fields.put("startedAt", null);
        return JsonObject.of(fields);
    }

    /** One that runs, and uses so much. */
    static JsonObject instance(int number, double cpu, long memory) {
        Map<String, @Nullable Object> fields =
                new LinkedHashMap<>(instance(number, 1, "ready", null).fields());
        fields.put("usage", JsonObject.of(Map.of("cpu", cpu, "memoryBytes", memory)));
        return JsonObject.of(fields);
    }

    private static Map<String, @Nullable Object> view() {
        return new LinkedHashMap<>(with(
                Map.of(),
                "id",
                "0000000000005",
                "name",
                NAME,
                "kind",
                "postgres",
                "version",
                "15",
                "state",
                "running",
                "note",
                null,
                "desired",
                "running",
                "instances",
                1L,
                "revision",
                1L,
                "serving",
                1L,
                "failure",
                null,
                "stateful",
                true,
                "home",
                "node-1",
                "url",
                null,
                "endpoints",
                List.of(endpoint("main", "tcp", "tcp://h:5432")),
                "connections",
                List.of(connection("postgresql://lattice:****@h:5432/db")),
                "parameters",
                JsonObject.of(Map.of("database", "db")),
                "resources",
                JsonObject.of(Map.of("cpu", 1.0, "memoryMb", 512L, "diskMb", 10_240L)),
                "running",
                List.of(instance(0, 1, "ready", null)),
                "createdAt",
                "2026-01-01T00:00:00Z",
                "changedAt",
                "2026-01-01T00:00:00Z"));
    }

    private static JsonObject connection(String text) {
        return JsonObject.of(Map.of("client", "url", "title", "URL", "text", text));
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> before, @Nullable Object... fields) {
        Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
        for (int i = 0; i < fields.length; i += 2) {
            after.put(String.valueOf(fields[i]), fields[i + 1]);
        }
        return after;
    }

    /** Answers when the path is one of a workload's. */
    boolean handle(HttpExchange exchange, String path) throws IOException, InterruptedException {
        FakeLattice.Script otherLog = otherLogs.get(path);
        if (otherLog != null) {
            // Without the lock: several are followed at once.
            answerFrames(exchange, otherLog);
            return true;
        }
        return path.startsWith(PATH) && answer(exchange, path);
    }

    private synchronized boolean answer(HttpExchange exchange, String path) throws IOException, InterruptedException {
        String method = exchange.getRequestMethod();
        if (method.equals("GET") && path.equals(PATH)) {
            String items = gone ? "" : text(present);
            FakeLattice.json(exchange, 200, "{\"items\":[" + items + "],\"nextCursor\":null}");
        } else if (method.equals("GET") && path.equals(PATH + "/" + NAME)) {
            look(exchange);
        } else if (method.equals("GET") && path.equals(PATH + "/" + NAME + "/logs") && !gone) {
            log(exchange);
        } else if (method.equals("GET") && path.equals(PATH + "/" + NAME + "/metrics") && !gone) {
            FakeLattice.json(exchange, 200, metrics);
        } else if (method.equals("GET") && path.endsWith("/revisions")) {
            FakeLattice.json(
                    exchange,
                    200,
                    "[{\"number\":1,\"image\":\"postgres:15\",\"cause\":\"deploy\",\"state\":\"serving\",\"note\":null,"
                            + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"readyAt\":null}]");
        } else if (path.endsWith("/credentials/reveal")) {
            FakeLattice.json(
                    exchange,
                    200,
                    "{\"secrets\":{\"password\":\"s3cret\"},\"connections\":["
                            + connection("postgresql://lattice:s3cret@h:5432/db")
                            + "],\"connect\":{\"command\":[\"fakesql\",\"-h\",\"h\"],"
                            + "\"environment\":{\"PGPASSWORD\":\"s3cret\"}}}");
        } else if (method.equals("GET") || (gone && !path.equals(PATH))) {
            FakeLattice.fail(exchange, 404, "NOT_FOUND", "There is no such workload.");
        } else {
            change(exchange, method);
        }
        return true;
    }

    private void look(HttpExchange exchange) throws IOException {
        if (failing && changed) {
            failing = false;
            FakeLattice.fail(exchange, 500, "INTERNAL", "Something went wrong in the server.");
        } else if (gone) {
            FakeLattice.fail(exchange, 404, "NOT_FOUND", "There is no such workload.");
        } else {
            FakeLattice.json(exchange, 200, text(present));
            next();
        }
    }

    private void next() {
        Map<String, @Nullable Object> after = script.poll();
        if (after != null) {
            gone = after.isEmpty();
            present = after;
        }
    }

    private void log(HttpExchange exchange) throws IOException, InterruptedException {
        FakeLattice.Script now = reconnected ? laterLog : log;
        reconnected = true;
        answerFrames(exchange, now);
    }

    private static void answerFrames(HttpExchange exchange, FakeLattice.Script script)
            throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.lattice.frames");
        exchange.sendResponseHeaders(200, 0);
        script.play(new FakeLattice.Frames(exchange));
    }

    private void change(HttpExchange exchange, String method) throws IOException {
        changed = true;
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (body.length > 0) {
            requests.add(JsonObject.parse(body));
        }
        if (refusal != null) {
            int status = refusal.contains("INVALID") ? 400 : 422;
            FakeLattice.json(exchange, status, refusal);
            return;
        }
        if (gone || !script.isEmpty()) {
            next();
        }
        FakeLattice.json(exchange, method.equals("DELETE") ? 202 : 200, gone ? "{}" : text(present));
    }

    private static String text(Map<String, @Nullable Object> view) {
        return new String(JsonText.bytes(out -> JsonText.write(out, JsonObject.of(view))), StandardCharsets.UTF_8);
    }
}
