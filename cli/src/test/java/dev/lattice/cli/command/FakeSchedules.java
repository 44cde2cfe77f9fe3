package dev.lattice.cli.command;

import com.sun.net.httpserver.HttpExchange;
import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One schedule, whose last two jobs failed, and which tries what a terminal does. */
final class FakeSchedules {
    static final String NAME = "nightly";

    private static final String ALL = "/api/schedules";
    private static final String FAILED = """
            {"scheduledAt":"2026-01-02T02:30:00Z","byHand":false,"state":"failed","jobId":"0000000000001",\
            "startedAt":"2026-01-02T02:30:01Z","endedAt":"2026-01-02T02:30:04Z","durationMillis":3000,"exitCode":3,\
            "error":null,"output":"first\\nno \\u001b[2Jsuch table\\n"}""";
    private static final String MISSED = """
            {"scheduledAt":"2026-01-01T02:30:00Z","byHand":false,"state":"missed","jobId":null,"startedAt":null,\
            "endedAt":null,"durationMillis":null,"exitCode":null,"error":"no server was there to see it","output":null}""";

    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    private volatile String state = "active";

    /** What was sent to make or change one. */
    List<JsonObject> requests() {
        return requests;
    }

    boolean handle(HttpExchange exchange, String path) throws IOException {
        String call = exchange.getRequestMethod() + " " + path;
        String of = ALL + "/" + NAME;
        if (call.equals("POST " + ALL)) {
            create(exchange);
        } else if (call.equals("GET " + ALL)) {
            FakeLattice.json(exchange, 200, "{\"items\":[" + schedule() + "],\"nextCursor\":null}");
        } else if (call.equals("PATCH " + of)) {
            requests.add(JsonObject.parse(exchange.getRequestBody()));
            FakeLattice.json(exchange, 200, schedule());
        } else if (call.equals("GET " + of)) {
            FakeLattice.json(exchange, 200, schedule());
        } else if (call.equals("DELETE " + of)) {
            exchange.sendResponseHeaders(204, -1);
        } else if (call.equals("GET " + of + "/executions")) {
            FakeLattice.json(exchange, 200, "{\"items\":[" + FAILED + "," + MISSED + "],\"nextCursor\":null}");
        } else if (call.equals("POST " + of + "/run")) {
            FakeLattice.json(exchange, 201, FAILED);
        } else if (call.equals("POST " + of + "/pause") || call.equals("POST " + of + "/resume")) {
            state = path.endsWith("/pause") ? "paused" : "active";
            FakeLattice.json(exchange, 200, schedule());
        } else {
            return false;
        }
        return true;
    }

    private void create(HttpExchange exchange) throws IOException {
        JsonObject request = JsonObject.parse(exchange.getRequestBody());
        requests.add(request);
        if (request.text("cron").startsWith("60")) {
            FakeLattice.fail(exchange, 400, "INVALID_REQUEST", "the minute cannot be '60'. It takes 0 to 59");
        } else {
            FakeLattice.json(exchange, 201, schedule());
        }
    }

    private String schedule() {
        return """
                {"name":"nightly","state":"%s","cron":"30 2 * * *","timezone":"Europe/Berlin","overlap":"skip",\
                "missed":"once","command":["./report.sh","--all"],"image":null,"timeout":300,\
                "createdAt":"2026-01-01T00:00:00Z","nextRuns":%s,"lastRun":%s,\
                "trouble":{"ran":true,"since":"2026-01-01T02:30:00Z","times":2,"reason":"its command ended with 3"}}""".formatted(
                state, state.equals("paused") ? "[]" : "[\"2099-01-03T02:30:00Z\",\"2099-01-04T02:30:00Z\"]", FAILED);
    }
}
