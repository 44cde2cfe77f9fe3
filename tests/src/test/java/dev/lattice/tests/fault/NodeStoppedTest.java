package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.repeat.FaultTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node is stopped as a service manager does it, and started again: what ran there goes on, and its end is true. */
@Tag("cluster")
class NodeStoppedTest {
    @RegisterExtension
    static final TestCluster CLUSTER =
            TestCluster.create().with("LATTICE_LEASE_SECONDS", 20).with("LATTICE_GRACE_SECONDS", 40);

    private static AgentProcess agent;

    @BeforeAll
    static void startAgent() {
        agent = CLUSTER.startAgent("node", 2);
    }

    @FaultTest
    void aJobEndsTrulyWhileItsNodeIsStopped() throws IOException {
        Path folder = CLUSTER.folder("stopped-" + System.nanoTime());
        String job = start(folder, "exit 7");

        agent.stop();
        Files.createFile(folder.resolve("gate"));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(folder.resolve("ended")));
        agent.start();

        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(7);
        assertThat(end.path("attempt").asInt()).isEqualTo(1);
        assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                .isEqualTo("before\nafter\n");
    }

    @FaultTest
    void aJobThatOutlivedAStopIsCanceledAsAnyOther() throws IOException {
        Path folder = CLUSTER.folder("canceled-" + System.nanoTime());
        String job = start(folder, "exit 7");

        agent.stop();
        agent.start();
        CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        CLUSTER.api().post("/api/jobs/" + job + "/cancel", Map.of());

        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("status").asText()).as("%s", end).isEqualTo("cancelled");
    }

    private static String start(Path folder, String end) {
        String job = CLUSTER.api()
                .submit(Map.of(
                        "command",
                        "echo before; while [ ! -e " + folder + "/gate ]; do sleep 0.02; done; echo after; touch "
                                + folder + "/ended; " + end));
        CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        return job;
    }
}
