package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.repeat.FaultTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services when everything around them is killed, or taken away. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ServiceFaultTest {
    private static final Duration PATIENCE = Deployments.PATIENCE;
    private static final String NODE = "faulty";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GATEWAY_TCP_PORTS", "27000-27999");

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static AgentProcess agent;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("entrance");
        agent = CLUSTER.startAgent(NODE, 2);
    }

    @FaultTest
    void aPublicPortThatIsTakenIsNotTheOneItGets() throws IOException {
        DEPLOYMENTS.deploy(Map.of("name", "first", "kind", "redis"));
        int next = number("first") + 1;
        // One that was just given back rests for a while, so the next ones are those.
        try (ServerSocket stranger = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
            DEPLOYMENTS.deploy(Map.of("name", "second", "kind", "redis"));
            await("its port to be one that it can have")
                    .atMost(PATIENCE)
                    .until(() -> number("second") != stranger.getLocalPort());
            await().atMost(PATIENCE)
                    .until(() -> DEPLOYMENTS.redis("second", "ping").stdout().strip(), "PONG"::equals);
        }
    }

    private static int number(String workload) {
        return DEPLOYMENTS
                .view(workload)
                .path("endpoints")
                .path(0)
                .path("number")
                .asInt();
    }

    @FaultTest
    void aContainerThatIsRemovedBehindOurBackComesBack() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        Docker.run("rm", "--force", Docker.containers(NODE).getFirst());
        await().atMost(PATIENCE)
                .until(() -> Docker.containers(NODE).size() == 1 && Deployments.status(gateway, "web") == 200);
    }

    @FaultTest
    void anAgentThatIsKilledTakesItsServicesUpAgain() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        String container = Docker.containers(NODE).getFirst();
        agent.killAgent();
        assertThat(Deployments.status(gateway, "web"))
                .as("who comes meanwhile waits")
                .isEqualTo(200);
        assertThat(Docker.containers(NODE)).as("no duplicate").containsExactly(container);
        DEPLOYMENTS.awaitState("web", "running");
        assertThat(DEPLOYMENTS
                        .view("web")
                        .path("running")
                        .path(0)
                        .path("restarts")
                        .asInt())
                .isZero();
    }

    @FaultTest
    void pagesAreServedWhileTheServerIsAway() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        String container = Docker.containers(NODE).getFirst();
        CLUSTER.server().kill();
        try {
            assertThat(Deployments.status(gateway, "web")).isEqualTo(200);
            gateway.kill();
            gateway.start();
            await("the gateway to serve by what it kept")
                    .atMost(PATIENCE)
                    .until(() -> Deployments.status(gateway, "web") == 200);
        } finally {
            CLUSTER.server().start();
        }
        CLUSTER.awaitOnline(NODE);
        DEPLOYMENTS.awaitState("web", "running");
        assertThat(Deployments.status(gateway, "web")).isEqualTo(200);
        assertThat(Docker.containers(NODE)).containsExactly(container);
    }
}
