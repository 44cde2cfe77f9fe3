package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.repeat.FaultTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server is killed with jobs queued, running and finishing: each that was accepted ends once, with all its output. */
@Tag("cluster")
class ServerKilledTest {
    private static final int JOBS = 60;
    private static final int LINES = 2000;
    private static final String OUTPUT =
            IntStream.rangeClosed(1, LINES).mapToObj(Integer::toString).collect(Collectors.joining("\n", "", "\n"));

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @BeforeAll
    static void startAgents() {
        CLUSTER.startAgent("one", 2);
        CLUSTER.startAgent("two", 2);
    }

    @FaultTest
    void everyAcceptedJobEndsOnceWithAllOfItsOutput() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        Map<String, String> jobs = new LinkedHashMap<>();
        long run = System.nanoTime();
        for (int i = 0; i < JOBS; i++) {
            String mark = "job-" + i;
            if (i == JOBS / 2) {
                // Some have ended, some run, some wait, and the next ones find nobody.
                awaitOneEnded(List.copyOf(jobs.values()));
                CLUSTER.server().kill();
                CLUSTER.server().launch();
            }
            List<String> command = marks.command(
                    mark,
                    "seq 1 " + LINES / 2 + "; sleep 0." + i % 10 + "; seq " + (LINES / 2 + 1) + " " + LINES + "; exit "
                            + i % 3);
            jobs.put(mark, CLUSTER.api().submitUntilAccepted(Map.of("command", command), run + mark));
        }
        CLUSTER.server().awaitHealth();
        assertThat(jobs.values()).doesNotHaveDuplicates();
        jobs.forEach((mark, job) -> {
            JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(60));
            int number = Integer.parseInt(mark.substring("job-".length()));
            assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(number % 3);
            assertThat(end.path("status").asText()).isEqualTo(number % 3 == 0 ? "completed" : "failed");
            assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                    .as("output of %s", mark)
                    .isEqualTo(OUTPUT);
            assertThat(marks.count(mark))
                    .as("starts of %s", mark)
                    .isEqualTo(end.path("attempt").asInt());
        });
        assertThat(marks.counts().keySet()).containsExactlyInAnyOrderElementsOf(jobs.keySet());
    }

    private static void awaitOneEnded(List<String> jobs) {
        Awaitility.await("a job to end")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> jobs.stream()
                        .limit(8)
                        .anyMatch(job -> CLUSTER.api().state(job).matches("completed|failed")));
    }
}
