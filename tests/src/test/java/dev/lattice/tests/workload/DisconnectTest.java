package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that does not answer, and a workload that says what is to become of its instances there. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class DisconnectTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final TestCluster CLUSTER =
            TestCluster.create().with("LATTICE_LEASE_SECONDS", 2).with("LATTICE_GRACE_SECONDS", 600);

    @RegisterExtension
    final Deployments deployments = new Deployments(CLUSTER, "left", "right");

    private static GatewayProcess gateway;
    private static Map<String, AgentProcess> agents;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("disconnect-entrance");
        agents = Map.of("left", CLUSTER.startAgent("left", 2), "right", CLUSTER.startAgent("right", 2));
        agents.keySet().forEach(CLUSTER::awaitOnline);
    }

    private void deploy(String name, Map<String, ?> disconnect) {
        Map<String, Object> request = new HashMap<>(Deployments.web(name, 1));
        request.put("disconnect", disconnect);
        deployments.deploy(request);
        await("the gateway to know").atMost(PATIENCE).until(() -> Deployments.status(gateway, name) == 200);
    }

    private String instance(String name) {
        return deployments.view(name).path("running").path(0).path("id").asText();
    }

    private static AgentProcess agent(String node) {
        return Objects.requireNonNull(agents.get(node), node);
    }

    private static String containers(String workload) {
        return Finished.run(
                        List.of("docker", "ps", "-q", "--filter", "label=dev.lattice.workload=" + workload),
                        Map.of(),
                        Path.of("/"),
                        PATIENCE)
                .stdout()
                .strip();
    }

    @Test
    void theOriginalTakesItsPlaceAgain() {
        deploy("pages", Map.of("lostAfterSeconds", 3, "reconcile", "original"));
        String original = instance("pages");
        String home = deployments.nodesOf("pages").getFirst();
        agent(home).freeze();
        try {
            await("another in its place")
                    .atMost(PATIENCE)
                    .until(
                            () -> deployments.view("pages").path("running"),
                            running -> running.valueStream()
                                    .anyMatch(each -> !each.path("node")
                                                    .asText()
                                                    .equals(home)
                                            && each.path("state").asText().equals("ready")));
            await("the other to be served").atMost(PATIENCE).until(() -> Deployments.status(gateway, "pages") == 200);
        } finally {
            agent(home).thaw();
        }
        CLUSTER.awaitOnline(home);
        await("the original alone")
                .atMost(PATIENCE)
                .until(() -> deployments.nodesOf("pages").equals(List.of(home)));
        assertThat(instance("pages")).as("it was never another").isEqualTo(original);
        await("it to be served").atMost(PATIENCE).until(() -> Deployments.status(gateway, "pages") == 200);
    }

    @Test
    void whatIsNotToGoOnAloneEndsItselfAndIsStartedAgain() {
        deploy("pupil", Map.of("stopAfterSeconds", 2));
        deploy("adult", Map.of());
        String ward = deployments.view("pupil").path("id").asText();
        String free = deployments.view("adult").path("id").asText();
        assertThat(containers(ward)).isNotEmpty();
        CLUSTER.server().kill();
        try {
            await("its end").atMost(PATIENCE).until(() -> containers(ward).isEmpty());
            assertThat(containers(free)).as("all else runs on").isNotEmpty();
        } finally {
            CLUSTER.server().start();
        }
        await("another").atMost(PATIENCE).until(() -> !containers(ward).isEmpty());
        deployments.awaitState("pupil", "running");
    }

    @Test
    void whatCannotBeIsRefused() {
        Map<String, Object> request = new HashMap<>(Deployments.web("odd", 1));
        request.put("disconnect", Map.of("reconcile", "both"));
        JsonNode refused = CLUSTER.api().post("/api/workloads", request).expect(400);
        assertThat(refused.path("error").path("message").asText())
                .contains("original, replacement or newest, not 'both'");
        request.put("disconnect", Map.of("lostAfterSeconds", 30, "stopAfterSeconds", 60));
        assertThat(CLUSTER.api()
                        .post("/api/workloads", request)
                        .expect(400)
                        .path("error")
                        .path("message")
                        .asText())
                .contains("stopAfter has to be shorter than lostAfter");
        Map<String, Object> shelf = new HashMap<>(Map.of("name", "shelf", "kind", "postgres"));
        shelf.put("disconnect", Map.of("replace", true));
        assertThat(CLUSTER.api()
                        .post("/api/workloads", shelf)
                        .expect(400)
                        .path("error")
                        .path("message")
                        .asText())
                .contains("It has volumes");
    }
}
