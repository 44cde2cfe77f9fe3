package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.Reply;
import dev.lattice.testing.repeat.FaultTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same key twice is one job, at the same moment too and after the server was killed; with another body it is a mistake. */
@Tag("cluster")
class IdempotencyTest {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("node", 2);
    }

    @FaultTest
    void theSameKeyIsTheSameJob() throws Exception {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        Map<String, Object> body = Map.of("command", marks.command("a", "true"));
        Map<String, String> key = Map.of("Idempotency-Key", "key-" + System.nanoTime());
        List<Future<Reply>> replies;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            replies = Stream.generate(() -> callers.submit(() -> CLUSTER.api().post("/api/jobs/submit", body, key)))
                    .limit(8)
                    .toList();
        }
        String job = replies.getFirst().get().expect(201).path("jobId").asText();
        for (Future<Reply> reply : replies) {
            assertThat(reply.get().expect(201).path("jobId").asText()).isEqualTo(job);
        }
        CLUSTER.api().awaitEnd(job, Duration.ofSeconds(20));

        CLUSTER.server().kill();
        CLUSTER.server().start();
        assertThat(CLUSTER.api()
                        .post("/api/jobs/submit", body, key)
                        .expect(201)
                        .path("jobId")
                        .asText())
                .isEqualTo(job);
        assertThat(CLUSTER.api()
                        .post("/api/jobs/submit", Map.of("command", "true"), key)
                        .status())
                .isEqualTo(422);

        CLUSTER.awaitOnline("node");
        String probe = CLUSTER.api().submit(Map.of("command", "true"));
        CLUSTER.api().awaitEnd(probe, Duration.ofSeconds(20));
        assertThat(marks.count("a")).isEqualTo(1);
    }
}
