package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.repeat.FaultTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An agent stands still past its lease: its job is retried elsewhere, and what it reports later is refused. */
@Tag("cluster")
class AgentFrozenTest {
    @RegisterExtension
    static final TestCluster CLUSTER =
            TestCluster.create().with("LATTICE_LEASE_SECONDS", 2).with("LATTICE_GRACE_SECONDS", 1);

    private static Map<String, AgentProcess> agents;

    @BeforeAll
    static void startAgents() {
        agents = Map.of("one", CLUSTER.startAgent("one", 2), "two", CLUSTER.startAgent("two", 2));
    }

    @FaultTest
    void itsJobIsRetriedElsewhereAndItsLateResultIsRefused() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        // The first start ends with 1 while its agent is frozen; the second says where it is and ends with 0.
        String script = "if [ $(wc -l < \"$1\") -eq 1 ]; then " + Marks.AWAIT_GO + "echo late; exit 1; fi; echo second";
        String job = CLUSTER.api().submit(Map.of("command", marks.command("a", script)));
        JsonNode running = CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        String first = running.path("workerId").asText();
        AgentProcess frozen = agent(first);
        frozen.freeze();
        marks.goOn();
        JsonNode end;
        try {
            end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        } finally {
            frozen.thaw();
        }
        assertThat(end.path("status").asText()).as("%s", end).isEqualTo("completed");
        assertThat(end.path("exitCode").asInt(-1)).isZero();
        assertThat(end.path("attempt").asInt()).isEqualTo(2);
        assertThat(end.path("workerId").asText()).isNotEqualTo(first);

        CLUSTER.awaitOnline(first);
        // Whatever the thawed agent had to say has been said once it does new work.
        String probe = CLUSTER.api().submit(Map.of("command", List.of("true")));
        CLUSTER.api().awaitEnd(probe, Duration.ofSeconds(20));
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> {
                    JsonNode after = CLUSTER.api().status(job);
                    return after.path("exitCode").asInt(-1) == 0
                            && after.path("attempt").asInt() == 2;
                });
        assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                .isEqualTo("second\n");
        assertThat(marks.count("a")).isEqualTo(2);
    }

    @FaultTest
    void aJobThatMustNotBeRetriedIsLost() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        String job = CLUSTER.api()
                .submit(Map.of("command", marks.command("a", Marks.AWAIT_GO + "echo late"), "retry", "never"));
        JsonNode running = CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        AgentProcess frozen = agent(running.path("workerId").asText());
        frozen.freeze();
        marks.goOn();
        JsonNode end;
        try {
            end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        } finally {
            frozen.thaw();
        }
        assertThat(end.path("status").asText()).as("%s", end).isEqualTo("lost");
        CLUSTER.awaitOnline(frozen.name());
        assertThat(CLUSTER.api().state(job)).isEqualTo("lost");
        assertThat(marks.count("a")).isEqualTo(1);
    }

    private static AgentProcess agent(String worker) {
        return Objects.requireNonNull(agents.get(worker), worker);
    }
}
