package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.repeat.FaultTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two workers against ten thousand small jobs, each of which leaves its mark outside of Lattice: none twice, none lost. */
@Tag("cluster")
class TenThousandJobsTest {
    private static final int JOBS = 10_000;
    private static final int BATCH = 1_000;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @BeforeAll
    static void startAgents() {
        CLUSTER.startAgent("one", 2);
        CLUSTER.startAgent("two", 2);
    }

    @FaultTest
    void eachRunsOnce() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        String last = "";
        for (int from = 0; from < JOBS; from += BATCH) {
            List<Map<String, Object>> batch = IntStream.range(from, from + BATCH)
                    .mapToObj(i -> Map.<String, Object>of("command", marks.command("job-" + i, ":")))
                    .toList();
            JsonNode jobs = CLUSTER.api()
                    .post("/api/jobs/bulk", Map.of("jobs", batch))
                    .expect(201)
                    .path("jobs");
            assertThat(jobs.size()).isEqualTo(BATCH);
            last = jobs.get(BATCH - 1).path("jobId").asText();
        }
        CLUSTER.api().awaitEnd(last, Duration.ofMinutes(2));
        Awaitility.await("every job to be recorded")
                .atMost(Duration.ofSeconds(60))
                .until(() -> none("queued") && none("running"));
        Map<String, Integer> expected = IntStream.range(0, JOBS)
                .mapToObj(i -> "job-" + i)
                .collect(Collectors.toMap(Function.identity(), mark -> 1));
        assertThat(new HashMap<>(marks.counts())).isEqualTo(expected);
        assertThat(workersOfTheLatest()).containsKeys("one", "two");
        assertThat(none("failed") && none("lost") && none("cancelled")).isTrue();
    }

    private static boolean none(String status) {
        return CLUSTER.api()
                .get("/api/jobs/list?limit=1&status=" + status)
                .expect(200)
                .path("items")
                .isEmpty();
    }

    private static Map<String, Long> workersOfTheLatest() {
        JsonNode items =
                CLUSTER.api().get("/api/jobs/list?limit=200").expect(200).path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .collect(Collectors.groupingBy(job -> job.path("workerId").asText(), Collectors.counting()));
    }
}
