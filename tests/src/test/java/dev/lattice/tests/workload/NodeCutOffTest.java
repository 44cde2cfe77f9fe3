package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.ServerProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.network.CuttableNetwork;
import dev.lattice.testing.repeat.FaultTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A node is cut off from server and gateway for longer than lease and grace, and comes back. It is not told, so what it
 * runs goes on meanwhile, and two nodes believe that they serve the same pages.
 */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class NodeCutOffTest {
    private static final Duration PATIENCE = Deployments.PATIENCE;
    private static final String FAR = "far";
    private static final String NEAR = "near";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create()
            .with("LATTICE_LEASE_SECONDS", 4)
            .with("LATTICE_GRACE_SECONDS", 2)
            .with("LATTICE_GATEWAY_TCP_PORTS", "28500-28999");

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, FAR, NEAR);

    private static CuttableNetwork network;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        ServerProcess server = CLUSTER.server();
        gateway = CLUSTER.startGateway("entrance");
        network = new CuttableNetwork(server.port(), server.agentPort(), gateway.tunnelPort());
        CLUSTER.startAgent(FAR, URI.create("http://" + network.host() + ":" + server.port()), 2);
    }

    @AfterAll
    static void closeNetwork() {
        network.close();
    }

    @FaultTest
    void pagesMoveAndDataWaits() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        DEPLOYMENTS.deploy(Map.of("name", "cache", "kind", "redis"));
        assertThat(redis("set", "kept", "yes")).isEqualTo("OK");
        List<String> before = Docker.containers(FAR);
        assertThat(before).hasSize(2);
        CLUSTER.startAgent(NEAR, 2);

        network.cut();
        try {
            await("the pages to be served by the other node")
                    .atMost(PATIENCE)
                    .until(() -> DEPLOYMENTS.nodesOf("web"), List.of(NEAR)::equals);
            DEPLOYMENTS.awaitState("web", "running");
            assertThat(Deployments.status(gateway, "web")).isEqualTo(200);
            DEPLOYMENTS.awaitState("cache", "lost");
            assertThat(DEPLOYMENTS.view("cache").path("note").asText())
                    .as("where its data is")
                    .contains(FAR);
            assertThat(Docker.containers(FAR)).as("nobody told the node").containsExactlyInAnyOrderElementsOf(before);
        } finally {
            network.mend();
        }

        CLUSTER.awaitOnline(FAR);
        await("what is served elsewhere to end here")
                .atMost(PATIENCE)
                .until(() -> Docker.containers(FAR).size() == 1);
        DEPLOYMENTS.awaitState("cache", "running");
        assertThat(Docker.containers(FAR)).isSubsetOf(before);
        assertThat(redis("get", "kept")).isEqualTo("yes");
        assertThat(DEPLOYMENTS.nodesOf("web")).containsExactly(NEAR);
        assertThat(Docker.containers(NEAR)).hasSize(1);
        assertThat(Deployments.status(gateway, "web")).isEqualTo(200);
    }

    private static String redis(String... command) {
        return DEPLOYMENTS.redis("cache", command).stdout().strip();
    }
}
