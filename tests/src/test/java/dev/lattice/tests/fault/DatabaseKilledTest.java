package dev.lattice.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Signals;
import dev.lattice.testing.repeat.FaultTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL is killed, or hangs, and comes back: nobody has to help, and nothing that was accepted is lost. */
@Tag("cluster")
class DatabaseKilledTest {
    private static final int JOBS = 40;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("node", 2);
    }

    @FaultTest
    void itRecoversByItselfAndLosesNothing() {
        Marks marks = new Marks(CLUSTER.folder("marks"));
        Map<String, String> jobs = new LinkedHashMap<>();
        long run = System.nanoTime();
        for (int i = 0; i < JOBS; i++) {
            String mark = "job-" + i;
            if (i == JOBS / 2) {
                CLUSTER.server().killDatabase();
            }
            jobs.put(
                    mark,
                    CLUSTER.api()
                            .submitUntilAccepted(
                                    Map.of("command", marks.command(mark, "sleep 0.1; exit " + i % 2)), run + mark));
        }
        CLUSTER.server().awaitHealth();
        jobs.forEach((mark, job) -> {
            JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(60));
            int number = Integer.parseInt(mark.substring("job-".length()));
            assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(number % 2);
            assertThat(marks.count(mark)).as("starts of %s", mark).isEqualTo(1);
        });
        assertThat(CLUSTER.server().databasePid()).isPresent();
    }

    @FaultTest
    void oneThatHangsIsAwayUntilItGoesOn() {
        Map<String, Object> job = Map.of("command", "exit 5");
        List<Long> frozen = CLUSTER.server().freezeDatabase();
        try {
            assertThat(CLUSTER.api().post("/api/jobs/submit", job).status()).isEqualTo(503);
            assertThat(CLUSTER.api().get("/api/health").status()).isEqualTo(503);
        } finally {
            frozen.forEach(Signals::thaw);
        }
        String accepted = CLUSTER.api().submitUntilAccepted(job, "hung-" + System.nanoTime());
        assertThat(CLUSTER.api()
                        .awaitEnd(accepted, Duration.ofSeconds(60))
                        .path("exitCode")
                        .asInt(-1))
                .isEqualTo(5);
    }
}
