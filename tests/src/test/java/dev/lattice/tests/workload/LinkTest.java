package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one engine, each with a network of its own for the project: what links them is agents and a gateway. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class LinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String HERE = "link-here";
    private static final String THERE = "link-there";
    private static final String DATABASE = "postgres:15";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GATEWAY_TCP_PORTS", "29000-29499");

    private static AgentProcess here;

    @BeforeAll
    static void start() {
        CLUSTER.startGateway("entrance");
        here = CLUSTER.startAgent(HERE, 2, "--tags", "place=here");
        CLUSTER.startAgent(THERE, 2, "--tags", "place=there");
    }

    @AfterEach
    void leaveNothing() {
        for (JsonNode workload : CLUSTER.api().get("/api/workloads").expect(200).path("items")) {
            String name = workload.path("name").asText();
            CLUSTER.api().delete("/api/workloads/" + name + "?confirm=" + name);
        }
        await("nothing to be left").atMost(PATIENCE).until(() -> {
            List<String> left = new ArrayList<>(Docker.everything(HERE));
            left.addAll(Docker.everything(THERE));
            return left.isEmpty();
        });
    }

    @Test
    void aConnectionStringLeadsToTheOtherNode() {
        deploy("db", "postgres", Map.of("tags", List.of("place=there")));
        deploy("app", "container", client("place=here", "${db.url}"));
        String app = Docker.containers(HERE).getFirst();

        assertThat(sql(app, "create table t as select generate_series(1, 1000) as n"))
                .as("through the gateway")
                .isEqualTo("SELECT 1000");
        assertThat(sql(app, "select sum(length(repeat('x', 10000))) from t")).isEqualTo("10000000");

        here.killAgent();
        await("the next agent to answer at the same port")
                .atMost(PATIENCE)
                .until(() -> sql(app, "select count(*) from t"), "1000"::equals);
        assertThat(Docker.containers(HERE)).containsExactly(app);
    }

    @Test
    void twoDatabasesOfOneNumberAreTwoPorts() {
        deploy("one", "postgres", Map.of("tags", List.of("place=there")));
        deploy("two", "postgres", Map.of("tags", List.of("place=there")));
        deploy("first", "container", client("place=here", "${one.url}"));
        deploy("second", "container", client("place=here", "${two.url}"));
        List<String> databases = Docker.containers(HERE).stream()
                .map(container -> sql(container, "select current_database()"))
                .toList();
        assertThat(databases).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void connectionsFollowWhatMoves() {
        Map<String, Object> page =
                Map.of("image", "nginx:1.22", "ports", List.of(Map.of("port", 80)), "tags", List.of("place=there"));
        deploy("web", "container", page);
        deploy("app", "container", client("place=here", "${web.url}"));
        String app = app();
        assertThat(fetched(app)).isTrue();

        CLUSTER.api()
                .call("PATCH", "/api/workloads/web", Map.of("tags", List.of("place=here")))
                .expect(200);
        await("it to be here")
                .atMost(PATIENCE)
                .until(() -> Docker.containers(THERE).isEmpty()
                        && Docker.containers(HERE).size() == 2);
        await("the link to lead here").atMost(PATIENCE).until(() -> fetched(app));

        CLUSTER.api()
                .call("PATCH", "/api/workloads/web", Map.of("tags", List.of("place=there")))
                .expect(200);
        await("it to be there again")
                .atMost(PATIENCE)
                .until(() -> Docker.containers(THERE).size() == 1
                        && Docker.containers(HERE).size() == 1);
        await("the link to lead there").atMost(PATIENCE).until(() -> fetched(app));
        assertThat(app()).as("the same container all along").isEqualTo(app);
    }

    // ---- of these tests ----

    private static String app() {
        return Docker.lines("ps", "--no-trunc", "--quiet", "--filter", "label=dev.lattice.links")
                .getFirst();
    }

    /** Something with psql that does nothing by itself. */
    private static Map<String, Object> client(String tag, String link) {
        return Map.of(
                "image",
                DATABASE,
                "command",
                List.of("sleep", "600"),
                "env",
                Map.of("TARGET", link),
                "readiness",
                Map.of("command", List.of("true")),
                "tags",
                List.of(tag));
    }

    private static void deploy(String name, String kind, Map<String, Object> more) {
        Map<String, Object> request = new java.util.HashMap<>(more);
        request.put("name", name);
        request.put("kind", kind);
        CLUSTER.api().post("/api/workloads", request).expect(201);
        await(name + " to run")
                .atMost(PATIENCE)
                .until(
                        () -> CLUSTER.api()
                                .get("/api/workloads/" + name)
                                .expect(200)
                                .path("state")
                                .asText(),
                        "running"::equals);
    }

    private static String sql(String container, String statement) {
        Finished said = inside(container, "psql \"$TARGET\" -v ON_ERROR_STOP=1 -tAc \"" + statement + "\"");
        return said.stdout().strip();
    }

    /** By hand: the image has a shell that can open connections, and little else. */
    private static boolean fetched(String container) {
        String get = "exec 3<>/dev/tcp/$(echo \"$TARGET\" | sed 's,.*//,,; s,:,/,');"
                + " printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3";
        return inside(container, get).stdout().contains("200");
    }

    private static Finished inside(String container, String script) {
        return Docker.run("exec", container, "bash", "-c", script);
    }
}
