package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.repeat.FaultTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The agent is killed during a job: the job goes on, and its exit code and output are true. */
@Tag("cluster")
class AgentKilledTest {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static AgentProcess agent;

    @BeforeAll
    static void startAgent() {
        agent = CLUSTER.startAgent("node", 4);
    }

    @FaultTest
    void aJobThatOutlivesItsAgentKeepsItsExitCodeAndOutput() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        String job = CLUSTER.api()
                .submit(Map.of(
                        "command", marks.command("a", "echo before; sleep 3; echo after; echo aside >&2; exit 7")));
        CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        agent.killAgent();
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(7);
        assertThat(end.path("attempt").asInt()).isEqualTo(1);
        assertThat(text(job, "stdout")).isEqualTo("before\nafter\n");
        assertThat(text(job, "stderr")).isEqualTo("aside\n");
        assertThat(marks.count("a")).isEqualTo(1);
    }

    @FaultTest
    void aJobThatEndsWhileItsAgentIsAwayKeepsItsExitCodeAndOutput() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        String job = CLUSTER.api().submit(Map.of("command", marks.command("a", "sleep 1; echo done; exit 9")));
        CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        agent.freeze();
        try {
            // Its process has ended before the agent lives again.
            awaitGone(marks);
        } finally {
            agent.thaw();
        }
        agent.killAgent();
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(9);
        assertThat(text(job, "stdout")).isEqualTo("done\n");
        assertThat(marks.count("a")).isEqualTo(1);
    }

    /** Waits until no process names the file of marks any more: nothing else tells while the agent is frozen. */
    private static void awaitGone(Marks marks) {
        Awaitility.await("the job's process to end")
                .atMost(Duration.ofSeconds(20))
                .until(() -> ProcessHandle.allProcesses()
                        .filter(ProcessHandle::isAlive)
                        .noneMatch(process ->
                                process.info().commandLine().orElse("").contains(marks.path())));
    }

    private static String text(String job, String stream) {
        return new String(CLUSTER.api().output(job, stream), StandardCharsets.UTF_8);
    }
}
