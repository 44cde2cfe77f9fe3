package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.repeat.FaultTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One user queues a thousand jobs, then another one: the other's starts within two slots. */
@Tag("cluster")
class FairnessTest {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("node", 2);
    }

    @FaultTest
    void aNewcomersJobStartsWithinTwoSlots() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        ApiClient alice = CLUSTER.api();
        ApiClient bob = newUser();
        List<Map<String, Object>> thousand = Stream.iterate(0, i -> i + 1)
                .limit(1000)
                .map(i -> Map.<String, Object>of("command", marks.command("alice", "sleep 0.3")))
                .toList();
        JsonNode queued = alice.post("/api/jobs/bulk", Map.of("jobs", thousand))
                .expect(201)
                .path("jobs");
        Awaitility.await("some of Alice's jobs to have started")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> marks.count("alice") >= 4);
        String bobs = bob.submit(Map.of("command", marks.command("bob", ":")));
        int before = marks.count("alice");
        bob.awaitEnd(bobs, Duration.ofSeconds(30));

        // From the moment that Bob's was accepted, two slots may go to Alice; one more while we counted.
        List<String> order = marks.inOrder();
        assertThat(order.indexOf("bob")).isBetween(1, before + 2 + 1);
        cancelAll(alice, queued);
    }

    private static void cancelAll(ApiClient user, JsonNode jobs) {
        List<String> ids = new ArrayList<>();
        jobs.forEach(job -> ids.add(job.path("jobId").asText()));
        ids.forEach(id -> user.post("/api/jobs/" + id + "/cancel", Map.of()));
        ids.forEach(id -> user.awaitEnd(id, Duration.ofSeconds(30)));
    }

    private static ApiClient newUser() {
        String email = "bob-" + System.nanoTime() + "@example.org";
        String password = "correct horse battery staple";
        CLUSTER.api()
                .post("/api/users", Map.of("email", email, "password", password, "role", "consumer"))
                .expect(201);
        JsonNode session = CLUSTER.server()
                .anonymous()
                .post("/api/auth/login", Map.of("email", email, "password", password))
                .expect(200);
        return new ApiClient(CLUSTER.server().url(), session.path("accessToken").asText());
    }
}
