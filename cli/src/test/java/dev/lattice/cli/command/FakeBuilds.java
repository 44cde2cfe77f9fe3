package dev.lattice.cli.command;

import com.sun.net.httpserver.HttpExchange;
import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Sources that are looked at, and builds of the one workload or the shop's web: a look takes them to the next state. */
final class FakeBuilds {
    static final String PLAN = """
            {"commit":{"id":"4f2a9c0123456789","message":"Say hello","author":"Ann"},"ecosystem":"node",\
            "framework":"Express","decisions":[\
            {"subject":"version","value":"22","reason":"engines in package.json"},\
            {"subject":"start","value":"node server.js","reason":"script start in \\u001b[2Jpackage.json"}],\
            "warnings":["there is no lock file"],"port":3000,"dockerfile":"FROM node:22-slim\\nCMD [\\"node\\"]\\n"}""";

    private static final String BUILDS = "/api/workloads/" + FakeWorkloads.NAME + "/builds";
    private static final String BUILDS_OF_WEB = "/api/workloads/" + FakeApplications.NAME + "-web/builds";

    private final List<JsonObject> inspections = new CopyOnWriteArrayList<>();
    private final Deque<String> script = new ArrayDeque<>();
    private final List<String> canceled = new CopyOnWriteArrayList<>();
    private @Nullable String present;
    private @Nullable String refusal;
    private FakeLattice.Script log = frames -> {};

    /** What was asked to be looked at. */
    List<JsonObject> inspections() {
        return inspections;
    }

    List<String> canceled() {
        return canceled;
    }

    /** The next look finds the build so; the last stays. */
    FakeBuilds then(int revision, String stage, @Nullable String note) {
        boolean prepared = !stage.equals("preparing");
        String build = "{\"revision\":" + revision + ",\"stage\":\"" + stage + "\",\"note\":"
                + (note == null ? "null" : "\"" + note + "\"") + ",\"plan\":" + (prepared ? PLAN : "null") + ",\"job\":"
                + (prepared ? "\"0000000000009\"" : "null")
                + ",\"node\":\"node-1\",\"createdAt\":\"2026-01-01T00:00:00Z\","
                + "\"preparedAt\":\"2026-01-01T00:00:02Z\",\"startedAt\":\"2026-01-01T00:00:03Z\",\"endedAt\":"
                + (stage.equals("built") ? "\"2026-01-01T00:00:08Z\"" : "null") + "}";
        if (present == null) {
            present = build;
        } else {
            script.add(build);
        }
        return this;
    }

    FakeBuilds says(FakeLattice.Script what) {
        log = what;
        return this;
    }

    /** Looking at a source is refused. */
    void refuse(String message) {
        refusal = message;
    }

    /** Answers when the path is one of a source's or a build's. */
    synchronized boolean handle(HttpExchange exchange, String path) throws IOException, InterruptedException {
        if (path.equals("/api/sources/inspect")) {
            inspections.add(JsonObject.parse(exchange.getRequestBody()));
            if (refusal == null) {
                FakeLattice.json(exchange, 200, PLAN);
            } else {
                FakeLattice.fail(exchange, 422, "SOURCE_REFUSED", refusal);
            }
            return true;
        }
        if (!path.startsWith(BUILDS) && !path.startsWith(BUILDS_OF_WEB)) {
            return false;
        }
        String now = present;
        if (now == null) {
            if (path.equals(BUILDS)) {
                FakeLattice.json(exchange, 200, "[]");
            } else {
                FakeLattice.fail(exchange, 404, "NOT_FOUND", "There is no such build.");
            }
        } else if (path.equals(BUILDS)) {
            FakeLattice.json(exchange, 200, "[" + now + "]");
        } else if (path.endsWith("/log")) {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.lattice.frames");
            exchange.sendResponseHeaders(200, 0);
            FakeLattice.Frames frames = new FakeLattice.Frames(exchange);
            frames.send(7, "{\"jobId\":\"0000000000009\",\"offset\":0}");
            log.play(frames);
        } else if (path.endsWith("/cancel")) {
            canceled.add(path);
            FakeLattice.json(exchange, 200, now);
        } else {
            FakeLattice.json(exchange, 200, now);
            present = script.isEmpty() ? now : script.poll();
        }
        return true;
    }
}
