package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.ServerProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.network.CuttableNetwork;
import dev.lattice.testing.repeat.FaultTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The network between agent and server is cut for ten seconds, less than lease and grace: nothing changes its state. */
@Tag("cluster")
class NetworkCutTest {
    private static final Duration CUT = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create()
            .with("LATTICE_HEARTBEAT_SECONDS", 3)
            .with("LATTICE_LEASE_SECONDS", 9)
            .with("LATTICE_GRACE_SECONDS", 9);

    private static CuttableNetwork network;

    @BeforeAll
    static void startAgent() {
        ServerProcess server = CLUSTER.server();
        network = new CuttableNetwork(server.port(), server.agentPort());
        CLUSTER.startAgent("far", URI.create("http://" + network.host() + ":" + server.port()), 2);
    }

    @AfterAll
    static void closeNetwork() {
        network.close();
    }

    @FaultTest
    void nothingChangesStateAndNothingIsLost() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        String ends = CLUSTER.api()
                .submit(Map.of("command", marks.command("ends", "echo before; sleep 4; echo during; exit 3")));
        String stays = CLUSTER.api()
                .submit(Map.of("command", marks.command("stays", "echo before; sleep 15; echo after; exit 4")));
        CLUSTER.api().awaitState(ends, Set.of("running"), Duration.ofSeconds(20));
        CLUSTER.api().awaitState(stays, Set.of("running"), Duration.ofSeconds(20));
        network.cut();
        try {
            Awaitility.await("the cut to pass without a change")
                    .during(CUT)
                    .atMost(CUT.plusSeconds(5))
                    .until(() -> CLUSTER.api().state(ends).equals("running")
                            && CLUSTER.api().state(stays).equals("running"));
        } finally {
            network.mend();
        }
        isAsIfNothingHappened(ends, 3, "before\nduring\n");
        isAsIfNothingHappened(stays, 4, "before\nafter\n");
        assertThat(marks.counts()).isEqualTo(Map.of("ends", 1, "stays", 1));
    }

    private static void isAsIfNothingHappened(String job, int exitCode, String output) {
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(exitCode);
        assertThat(end.path("attempt").asInt()).isEqualTo(1);
        assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                .isEqualTo(output);
    }
}
