package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.ServerProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.repeat.FaultTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two servers on one database, and the one that leads is killed while ticks come: each has one row, and one job at most. */
@Tag("cluster")
class TickServerKilledTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "beat";
    private static final int SEEN = 6;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static int number;

    @AfterAll
    static void firstServerCloses() {
        // Its database stays until the cluster closes it.
        CLUSTER.server().kill();
    }

    private static List<JsonNode> history(ApiClient api, String name) {
        return StreamSupport.stream(
                        api.get("/api/schedules/" + name + "/executions")
                                .expect(200)
                                .path("items")
                                .spliterator(),
                        false)
                .toList();
    }

    private static List<Instant> moments(List<JsonNode> history) {
        return history.stream()
                .map(run -> Instant.parse(run.path("scheduledAt").asText()))
                .toList();
    }

    private static boolean seen(ApiClient api, String name, int most) {
        return api.get("/api/schedules/" + name + "/executions")
                        .json()
                        .path("items")
                        .size()
                >= most;
    }

    @FaultTest
    void eachTickHasOneJobAlthoughTheServerThatLeadsIsKilled() {
        String name = NAME + ++number;
        ServerProcess leading = CLUSTER.server();
        if (number > 1) {
            leading.launch();
            leading.awaitHealth();
        }
        ServerProcess other = CLUSTER.secondServer();
        // Nothing runs them, so that all that is there was made by servers.
        CLUSTER.api()
                .post(
                        "/api/schedules",
                        Map.of(
                                "name",
                                name,
                                "cron",
                                "* * * * * *",
                                "overlap",
                                "replace",
                                "missed",
                                "all",
                                "command",
                                "true"))
                .expect(201);
        ApiClient first = CLUSTER.api();
        ApiClient second = new ApiClient(other.url(), leading.token());
        await().atMost(PATIENCE).until(() -> seen(first, name, SEEN));
        // At a tick, as near as one comes to it.
        await().pollInterval(Duration.ofMillis(1)).until(() -> System.currentTimeMillis() % 1_000 < 3);
        leading.kill();
        int before = history(second, name).size();
        await().atMost(PATIENCE).until(() -> seen(second, name, before + SEEN));
        second.post("/api/schedules/" + name + "/pause", Map.of()).expect(200);

        List<JsonNode> history = history(second, name);
        List<Instant> moments = moments(history);
        assertThat(moments)
                .containsExactlyElementsOf(Stream.iterate(moments.getFirst(), moment -> moment.minusSeconds(1))
                        .limit(moments.size())
                        .toList());
        List<String> jobs = history.stream()
                .map(run -> run.path("jobId").asText(""))
                .filter(job -> !job.equals("null") && !job.isEmpty())
                .toList();
        assertThat(jobs).doesNotHaveDuplicates().hasSizeGreaterThan(SEEN);
        assertThat(second.get("/api/jobs/list?limit=1000").expect(200).path("items"))
                .as("no job without its tick")
                .extracting(job -> job.path("jobId").asText())
                .containsAll(jobs);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(StreamSupport.stream(
                                        second.get("/api/jobs/list?limit=1000")
                                                .expect(200)
                                                .path("items")
                                                .spliterator(),
                                        false)
                                .filter(job -> Instant.parse(
                                                job.path("createdAt").asText())
                                        .isAfter(moments.getLast().minusMillis(1))))
                        .hasSize(jobs.size()));
        other.stop();
    }
}
