package dev.lattice.cli.command;

import com.sun.net.httpserver.HttpExchange;
import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One application: a look takes it to the next state. */
final class FakeApplications {
    static final String NAME = "shop";

    private static final String PATH = "/api/applications";

    private static final String PLAN = """
            {"name":"shop","file":"compose.yaml","services":[
            {"name":"db","image":"postgres:15","build":null,"open":[],"volumes":["data"],"needs":[],"instances":1},
            {"name":"web","image":null,"build":"Dockerfile","open":["80/http"],"volumes":[],"needs":["db to be ready"],
            "instances":2}],"volumes":["data"],"warnings":[
            {"file":"compose.yaml","line":3,"key":"services.db","message":"A \\u001b[2Jwarning."}]}""";

    private final List<JsonObject> inspections = new CopyOnWriteArrayList<>();
    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    private final Deque<String> script = new ArrayDeque<>();
    private boolean refused;
    private @Nullable String present;

    /** What was asked to be looked at. */
    List<JsonObject> inspections() {
        return inspections;
    }

    /** What was asked for. */
    List<JsonObject> requests() {
        return requests;
    }

    /** The file is refused, by two of its lines. */
    void refuse() {
        refused = true;
    }

    /** It is there, as it was deployed before. */
    FakeApplications present() {
        present = application("running", "running", "running", "null", 1);
        return this;
    }

    /** The next look finds it so; the last stays. */
    FakeApplications then(String state, String db, String web, @Nullable String note) {
        script.add(application(state, db, web, note == null ? "null" : "\"" + note + "\"", 1));
        return this;
    }

    /** The next look finds its database as it is said to be, and the web running. */
    FakeApplications thenDb(String state, int revision, @Nullable Integer serving, @Nullable String failure) {
        script.add(application("starting", "running", "running", "null", 1)
                .replace(service("db", "running", 1, ""), service("db", state, revision, serving, failure, "")));
        return this;
    }

    /** The next look finds all of it running, and beside it one that its file has no more, whose last change failed. */
    FakeApplications thenOrphan(String failure) {
        String web = service("web", "running", 1, "\"http://shop-web.localhost:8090\"");
        script.add(application("running", "running", "running", "null", 1)
                .replace(web, web + "," + service("old", "completed", 1, 1, failure, "")));
        return this;
    }

    private static String application(String state, String db, String web, String note, int revision) {
        return "{\"id\":\"0000000000007\",\"name\":\"shop\",\"state\":\"" + state + "\",\"note\":" + note
                + ",\"source\":{\"kind\":\"upload\",\"url\":null,\"ref\":null},\"file\":\"compose.yaml\","
                + "\"node\":\"node-1\",\"services\":[" + service("db", db, revision, "") + ","
                + service("web", web, revision, "\"http://shop-web.localhost:8090\"")
                + "],\"createdAt\":\"2026-01-01T00:00:00Z\",\"changedAt\":\"2026-01-01T00:00:00Z\"}";
    }

    private static String service(String name, String state, int revision, String url) {
        return service(
                name,
                state,
                revision,
                state.equals("running") ? revision : null,
                state.equals("failed") ? "revision 1 failed: exit code 3" : null,
                url);
    }

    private static String service(
            String name, String state, int revision, @Nullable Integer serving, @Nullable String failure, String url) {
        boolean stopped = state.equals("stopped");
        return "{\"service\":\"" + name + "\",\"workload\":\"shop-" + name + "\",\"state\":\"" + state
                + "\",\"note\":null,\"desired\":\"" + (stopped ? "stopped" : "running") + "\",\"revision\":" + revision
                + ",\"serving\":" + serving + ",\"failure\":"
                + (failure == null ? "null" : "\"" + failure + "\"")
                + ",\"built\":false,\"urls\":["
                + url + "]}";
    }

    /** Answers when the path is an application's. */
    synchronized boolean handle(HttpExchange exchange, String path) throws IOException {
        if (!path.startsWith(PATH)) {
            return false;
        }
        String method = exchange.getRequestMethod();
        String below = path.substring(PATH.length());
        if (below.equals("/inspect")) {
            inspections.add(JsonObject.parse(exchange.getRequestBody()));
            if (refused) {
                FakeLattice.json(exchange, 422, """
                        {"error":{"code":"SOURCE_REFUSED","message":"No.","requestId":"r","details":{"findings":[
                        {"file":"compose.yaml","line":4,"key":"services.web.privileged","message":"Remove it."},
                        {"file":"compose.yaml","line":9,"key":"","message":"Neither is this."}]}}}""");
            } else {
                FakeLattice.json(exchange, 200, PLAN);
            }
        } else if (below.isEmpty() && method.equals("GET")) {
            FakeLattice.json(exchange, 200, present == null ? "[]" : "[" + present + "]");
        } else if (below.isEmpty() || method.equals("PUT")) {
            requests.add(JsonObject.parse(exchange.getRequestBody()));
            boolean fresh = present == null;
            String now = script.isEmpty() ? String.valueOf(present) : script.peek();
            present = now;
            FakeLattice.json(
                    exchange,
                    fresh ? 201 : 200,
                    "{\"application\":" + now + ",\"created\":[" + (fresh ? "\"db\",\"web\"" : "") + "],\"changed\":["
                            + (fresh ? "" : "\"web\"") + "],\"unchanged\":[" + (fresh ? "" : "\"db\"")
                            + "],\"orphans\":[" + (fresh ? "" : "\"old\"") + "],\"warnings\":[]}");
        } else if (present == null) {
            FakeLattice.fail(exchange, 404, "NOT_FOUND", "There is no application of that name.");
        } else if (method.equals("DELETE")) {
            present = null;
            exchange.sendResponseHeaders(202, -1);
        } else {
            String next = script.poll();
            present = next == null ? present : next;
            FakeLattice.json(exchange, 200, present);
        }
        return true;
    }
}
