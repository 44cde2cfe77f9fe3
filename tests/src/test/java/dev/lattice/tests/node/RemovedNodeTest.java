package dev.lattice.tests.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that was removed stays away until its owner starts it again; a node that went away is not forgotten. */
@Tag("cluster")
class RemovedNodeTest {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @Test
    void aRemovedNodeStaysAwayAndComesBackWithItsNextStart() {
        AgentProcess agent = CLUSTER.startAgent("removed", 1);
        CLUSTER.api().delete("/api/workers/removed").expect(204);
        Awaitility.await("the node to be gone for a while")
                .during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .until(() -> CLUSTER.api().get("/api/workers/removed").status() == 404);

        agent.stop();
        agent.start();

        CLUSTER.awaitOnline("removed");
        String job = CLUSTER.api().submit(Map.of("command", "exit 4"));
        assertThat(CLUSTER.api()
                        .awaitEnd(job, Duration.ofSeconds(20))
                        .path("exitCode")
                        .asInt(-1))
                .isEqualTo(4);
        agent.stop();
    }

    @Test
    void gatewaysCloseTheTunnelsOfARemovedNodeAndTakeItsNextRegistration() {
        GatewayProcess gateway = CLUSTER.startGateway("entrance");
        AgentProcess agent = CLUSTER.startAgent("cut-off", 1);
        awaitLast(gateway, "node cut-off is here");

        CLUSTER.api().delete("/api/workers/cut-off").expect(204);
        awaitLast(gateway, "node cut-off is away");

        agent.stop();
        agent.start();
        CLUSTER.awaitOnline("cut-off");
        awaitLast(gateway, "node cut-off is here");
        agent.stop();
    }

    /** The last that the gateway said of whether the node is there. */
    private static void awaitLast(GatewayProcess gateway, String line) {
        Awaitility.await(line)
                .atMost(Duration.ofSeconds(20))
                .until(() -> gateway.logTail(500)
                        .lines()
                        .filter(said -> said.contains("node cut-off is "))
                        .reduce("", (_, last) -> last)
                        .endsWith(line));
    }

    @Test
    void aServerThatStartsAnewKnowsWhenANodeWasThere() {
        AgentProcess agent = CLUSTER.startAgent("remembered", 1);
        agent.stop();
        CLUSTER.awaitStatus("remembered", "offline");

        CLUSTER.server().stop();
        CLUSTER.server().start();

        assertThat(CLUSTER.api()
                        .get("/api/workers/remembered")
                        .expect(200)
                        .path("lastHeartbeat")
                        .isTextual())
                .isTrue();
    }
}
