package dev.lattice.tests.workload;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The workloads of a test's cluster, as their owner and their visitors see them. After each test it deletes them and
 * waits until its nodes have nothing left on the engine, which tests share: no two classes have nodes of one name.
 */
final class Deployments implements AfterEachCallback {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final String WEB = "nginx:1.22";
    private static final int ANSWER_MILLIS = 15_000;

    private final TestCluster cluster;
    private final List<String> nodes;

    Deployments(TestCluster cluster, String... nodes) {
        this.cluster = cluster;
        this.nodes = List.of(nodes);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        leaveNothing();
    }

    void leaveNothing() {
        for (JsonNode application :
                cluster.api().get("/api/applications").expect(200).path("items")) {
            String name = application.path("name").asText();
            cluster.api().delete("/api/applications/" + name + "?confirm=" + name);
        }
        for (JsonNode workload : cluster.api().get("/api/workloads").expect(200).path("items")) {
            String name = workload.path("name").asText();
            cluster.api().delete("/api/workloads/" + name + "?confirm=" + name);
        }
        await().atMost(PATIENCE)
                .until(() ->
                        cluster.api().get("/api/workloads").json().path("items").isEmpty());
        for (String node : nodes) {
            await("nothing of " + node + " to be left")
                    .atMost(PATIENCE)
                    .until(() -> Docker.everything(node), List::isEmpty);
        }
    }

    /** Deploys pages that nginx serves, and waits until a visitor sees them. */
    void deployWeb(GatewayProcess gateway, String name, int instances) {
        deploy(web(name, instances));
        await("the gateway to know").atMost(PATIENCE).until(() -> status(gateway, name) == 200);
    }

    /** A request for pages that nginx serves. */
    static Map<String, ?> web(String name, int instances) {
        return Map.of(
                "name",
                name,
                "kind",
                "container",
                "image",
                WEB,
                "ports",
                List.of(Map.of("port", 80)),
                "instances",
                instances);
    }

    void deploy(Map<String, ?> request) {
        cluster.api().post("/api/workloads", request).expect(201);
        awaitState(String.valueOf(request.get("name")), "running");
    }

    void awaitState(String name, String state) {
        await(name + " to be " + state)
                .atMost(PATIENCE)
                .until(() -> view(name).path("state").asText(), state::equals);
    }

    void awaitRevision(String name, int revision) {
        await(name + " to serve revision " + revision)
                .atMost(PATIENCE)
                .until(() -> view(name).path("serving").asInt() == revision
                        && view(name).path("state").asText().equals("running"));
    }

    JsonNode view(String name) {
        return cluster.api().get("/api/workloads/" + name).expect(200);
    }

    /** The ids of the nodes on which it runs. */
    List<String> nodesOf(String name) {
        return view(name).path("running").findValuesAsText("node");
    }

    /** Its secrets and connection strings, in the clear. */
    JsonNode revealed(String name) {
        return cluster.api()
                .post("/api/workloads/" + name + "/credentials/reveal", Map.of())
                .expect(200);
    }

    /** Its first connection string. */
    String connection(String name) {
        return revealed(name).path("connections").path(0).path("text").asText();
    }

    /** Runs a statement with PostgreSQL's own client. */
    static Finished sql(String url, String statement) {
        return Docker.client("postgres:15", "psql", url, "-v", "ON_ERROR_STOP=1", "-tAc", statement);
    }

    /** Asks a cache at its public port, with Redis' own client. */
    Finished redis(String name, String... command) {
        List<String> arguments = new ArrayList<>(List.of(
                "redis-cli",
                "-p",
                view(name).path("endpoints").path(0).path("number").asText(),
                "-a",
                revealed(name).path("secrets").path("password").asText(),
                "--no-auth-warning"));
        arguments.addAll(List.of(command));
        return Docker.client("redis:7", arguments.toArray(String[]::new));
    }

    /**
     * Of the page's public address; -1 when nobody answers. By hand, for not every resolver knows names under localhost
     * as browsers do.
     */
    static int status(GatewayProcess gateway, String name) {
        String answer = get(gateway, name, "/");
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : -1;
    }

    /** The whole answer of the page's public address, head and body as they came; empty when nobody answers. */
    static String get(GatewayProcess gateway, String name, String path) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.httpPort()), ANSWER_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + name + ".localhost:" + gateway.httpPort()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException away) {
            return "";
        }
    }
}
