package dev.lattice.tests.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A schedule from its first job to its end, as a person has it by the command line. */
@Tag("cluster")
class ScheduleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @TempDir
    Path folder;

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("node", 2);
    }

    private String lattice(String... arguments) {
        Finished run = CLUSTER.cli(folder, PATIENCE, arguments);
        assertThat(run.exitCode()).as("%s: %s", List.of(arguments), run).isZero();
        return run.stdout();
    }

    private JsonNode shown(String name) {
        return json("schedule", "show", name, "--json");
    }

    private List<JsonNode> history(String name) {
        return StreamSupport.stream(
                        json("schedule", "history", name, "--json")
                                .path("items")
                                .spliterator(),
                        false)
                .toList();
    }

    private JsonNode json(String... arguments) {
        try {
            return JSON.readTree(lattice(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean is(JsonNode execution, String state) {
        return execution.path("state").asText().equals(state);
    }

    @Test
    void itRunsIsPausedMendedRunByHandResumedAndDeleted() {
        assertThat(lattice(
                        "schedule",
                        "create",
                        "--name",
                        "beat",
                        "--cron",
                        "* * * * * *",
                        "--",
                        "sh",
                        "-c",
                        "echo beat; echo gone >&2; exit 3"))
                .isEqualTo("beat\n");
        await().atMost(PATIENCE)
                .until(() -> history("beat").stream()
                                .filter(run -> is(run, "failed"))
                                .count()
                        >= 2);
        lattice("schedule", "pause", "beat");
        assertThat(shown("beat").path("state").asText()).isEqualTo("paused");
        assertThat(shown("beat").path("nextRuns")).isEmpty();
        await().atMost(PATIENCE)
                .until(() -> history("beat").stream().noneMatch(run -> is(run, "queued") || is(run, "running")));

        List<JsonNode> ran =
                history("beat").stream().filter(run -> is(run, "failed")).toList();
        assertThat(ran).allSatisfy(run -> {
            assertThat(run.path("exitCode").asInt()).isEqualTo(3);
            assertThat(run.path("output").asText()).isEqualTo("beat\ngone\n");
            assertThat(run.path("durationMillis").isIntegralNumber()).isTrue();
        });
        assertThat(shown("beat").path("trouble").path("reason").asText()).isEqualTo("its command ended with 3");
        assertThat(lattice("schedule", "ls")).contains("beat", "paused", "failed, first");
        assertThat(lattice("schedule", "show", "beat")).contains("Last output:", "beat", "gone");

        lattice("schedule", "update", "beat", "--", "sh", "-c", "echo mended");
        int before = history("beat").size();
        String job = lattice("schedule", "run", "beat").strip();
        CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(lattice("logs", job)).isEqualTo("mended\n");
        List<JsonNode> after = history("beat");
        assertThat(after).as("a pause makes nothing").hasSize(before + 1);
        assertThat(after.getFirst().path("byHand").asBoolean()).isTrue();
        assertThat(after.getFirst().path("jobId").asText()).isEqualTo(job);
        assertThat(shown("beat").path("trouble").isNull())
                .as("the last one succeeded")
                .isTrue();

        lattice("schedule", "resume", "beat");
        await().atMost(PATIENCE).until(() -> {
            JsonNode newest = history("beat").getFirst();
            return !newest.path("byHand").asBoolean() && is(newest, "succeeded");
        });
        lattice("schedule", "rm", "beat");
        assertThat(CLUSTER.api().get("/api/schedules/beat").status()).isEqualTo(404);
        assertThat(CLUSTER.api().get("/api/jobs/" + job).status()).isEqualTo(200);
    }

    @Test
    void whatIsNoExpressionIsExplained() {
        Finished refused = CLUSTER.cli(
                folder, PATIENCE, "schedule", "create", "--name", "never", "--cron", "0 25 * * *", "--", "true");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("the hour cannot be '25'. It takes 0 to 23");
    }

    /** What paths of the API and the page are called may be a schedule's name, too. */
    @Test
    void everyNameCanBeFound() {
        Stream.of("new", "next-runs", "executions", "run").forEach(name -> {
            CLUSTER.api()
                    .post("/api/schedules", Map.of("name", name, "cron", "0 0 29 2 *", "command", "true"))
                    .expect(201);
            assertThat(CLUSTER.api()
                            .get("/api/schedules/" + name)
                            .expect(200)
                            .path("name")
                            .asText())
                    .isEqualTo(name);
            assertThat(CLUSTER.api().delete("/api/schedules/" + name).status()).isEqualTo(204);
        });
        assertThat(CLUSTER.api()
                        .post("/api/schedules/next-runs", Map.of("cron", "@daily"))
                        .expect(200)
                        .path("nextRuns"))
                .hasSize(5);
    }
}
