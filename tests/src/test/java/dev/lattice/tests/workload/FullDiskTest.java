package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import dev.lattice.testing.repeat.FaultTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The disk that an agent keeps its things on is full: a real one, which is small. */
@Tag("cluster")
@EnabledIf("dev.lattice.tests.workload.AnotherMachineTest#canHaveNeighbours")
class FullDiskTest {
    private static final Duration PATIENCE = Deployments.PATIENCE;
    private static final String NODE = "cramped";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GATEWAY_TCP_PORTS", "26000-26499");

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static Path disk;
    private static GatewayProcess gateway;
    private static AgentProcess agent;

    @BeforeAll
    static void start() {
        disk = CLUSTER.folder("agent-" + NODE);
        run("mount", "-t", "tmpfs", "-o", "size=2500m", "tmpfs", disk.toString());
        gateway = CLUSTER.startGateway("entrance");
        agent = CLUSTER.startAgent(NODE, 2);
    }

    @AfterAll
    static void unmount() {
        // What still has its place there keeps it until it ends.
        run("umount", "--lazy", disk.toString());
    }

    @FaultTest
    void servicesGoOnAndStartAndAreTakenUpAgain() throws IOException {
        DEPLOYMENTS.deploy(small("web"));
        awaitPage("web");
        Path filler = disk.resolve("filler");
        fill(filler);

        DEPLOYMENTS.deploy(small("late"));
        awaitPage("late");
        assertThat(Deployments.status(gateway, "web")).isEqualTo(200);
        List<String> both = Docker.containers(NODE);
        assertThat(both).hasSize(2);

        // An agent cannot begin without a place for what it has to remember; nothing ends because of that.
        agent.killAgent();
        assertThat(Docker.containers(NODE)).containsExactlyInAnyOrderElementsOf(both);
        Files.delete(filler);
        awaitPage("web");
        awaitPage("late");
        CLUSTER.awaitOnline(NODE);
        assertThat(Docker.containers(NODE)).as("no duplicate, and none anew").containsExactlyInAnyOrderElementsOf(both);
        await("new lines to be kept")
                .atMost(PATIENCE)
                .until(() -> CLUSTER.cli(Path.of("/"), PATIENCE, "logs", "web")
                        .stdout()
                        .contains("GET /"));
        assertThat(Docker.containers(NODE)).containsExactlyInAnyOrderElementsOf(both);
    }

    private static void awaitPage(String name) {
        await(name + " to be served").atMost(PATIENCE).until(() -> Deployments.status(gateway, name) == 200);
    }

    private static Map<String, ?> small(String name) {
        Map<String, Object> request = new HashMap<>(Deployments.web(name, 1));
        request.put("resources", Map.of("diskMb", 1024));
        return request;
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (disk.toFile().getUsableSpace() > 0) {
                out.write(block, 0, (int) Math.min(block.length, disk.toFile().getUsableSpace()));
            }
        }
    }

    private static void run(String... command) {
        Finished done = Finished.run(List.of(command), Map.of(), Path.of("/"), PATIENCE);
        assertThat(done.exitCode()).as(done.stderr()).isZero();
    }
}
