package dev.lattice.benchmarks.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lattice.benchmarks.http.HttpLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A PostgreSQL that Lattice runs. */
final class Database {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final long PAUSE_MILLIS = 10;

    private final HttpLine line;
    private final String path;

    private Database(HttpLine line, String name) {
        this.line = line;
        this.path = "/api/workloads/" + name;
    }

    static Database deploy(HttpLine line, String name) throws IOException {
        line.exchange(line.request(
                        "POST",
                        "/api/workloads",
                        HttpLine.JSON,
                        ("{\"name\":\"" + name + "\",\"kind\":\"postgres\"}").getBytes(StandardCharsets.UTF_8)))
                .readAllBytes();
        return new Database(line, name);
    }

    /** Its public port, which it has from the beginning. */
    int port() throws IOException {
        return view().path("endpoints").path(0).path("number").asInt();
    }

    String password() throws IOException {
        return JSON.readTree(line.exchange(line.request(
                        "POST", path + "/credentials/reveal", HttpLine.JSON, "{}".getBytes(StandardCharsets.UTF_8))))
                .path("secrets")
                .path("password")
                .asText();
    }

    void awaitRunning() throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (true) {
            JsonNode view = view();
            String state = view.path("state").asText();
            if (state.equals("running")) {
                return;
            }
            if (state.equals("failed") || System.nanoTime() > latest) {
                throw new IOException(
                        "the database is " + state + ": " + view.path("note").asText());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Deletes it and waits until it is gone. */
    void delete() throws IOException, InterruptedException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        line.exchange(line.request("DELETE", path + "?confirm=" + name, HttpLine.JSON, new byte[0]))
                .readAllBytes();
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (listed(name)) {
            if (System.nanoTime() > latest) {
                throw new IOException("the database is still there");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private boolean listed(String name) throws IOException {
        return JSON.readTree(line.get("/api/workloads", HttpLine.JSON)).path("items").findValuesAsText("name").stream()
                .anyMatch(name::equals);
    }

    private JsonNode view() throws IOException {
        return JSON.readTree(line.get(path, HttpLine.JSON));
    }
}
