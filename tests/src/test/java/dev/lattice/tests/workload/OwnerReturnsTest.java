package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine's owner comes back while it works for others, and leaves again. What the owner does is said by a file, in place
 * of a keyboard; all else is real.
 */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class OwnerReturnsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LENT = "lent";
    private static final String SPARE = "spare";
    private static final String IMAGE = "debian:bookworm-slim";
    private static final String AWAY = "idle=7200\ncpu=0\nmemory=80\npower=mains\nfullscreen=false\n";
    private static final String HERE = "idle=0\ncpu=3\nmemory=75\npower=mains\nfullscreen=false\n";
    /** What the owner sees, and whoever has something there. */
    private static final String SENTENCE = "somebody used the machine 0 s ago";

    private static final String DISCREET = "somebody uses the machine";

    @TempDir
    static Path owner;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @RegisterExtension
    final Deployments deployments = new Deployments(CLUSTER, SPARE);

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = CLUSTER.startGateway("owners-entrance");
        says(AWAY);
        CLUSTER.startAgent(
                LENT,
                4,
                "--availability",
                "courteous",
                "--owner-facts",
                owner.resolve("facts").toString());
        CLUSTER.awaitOnline(LENT);
        CLUSTER.startAgent(SPARE, 2);
        CLUSTER.awaitOnline(SPARE);
    }

    /** All begins on the machine that was lent. */
    @BeforeEach
    void lend() throws IOException {
        says(AWAY);
        awaitMode("work");
        CLUSTER.api().post("/api/nodes/" + SPARE + "/cordon", Map.of()).expect(200);
    }

    private static void openSpare() {
        CLUSTER.api().post("/api/nodes/" + SPARE + "/uncordon", Map.of()).expect(200);
    }

    @AfterEach
    void leave() throws IOException {
        // Else nothing would end what is to be deleted.
        says(AWAY);
        CLUSTER.api().post("/api/nodes/" + LENT + "/uncordon", Map.of()).expect(200);
    }

    private static void says(String facts) throws IOException {
        Path next = Files.writeString(owner.resolve("facts.next"), facts);
        Files.move(
                next,
                owner.resolve("facts"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static JsonNode availability() {
        return CLUSTER.api().get("/api/nodes/" + LENT + "/availability").expect(200);
    }

    private static void awaitMode(String mode) {
        await("the node to be at '" + mode + "'")
                .atMost(PATIENCE)
                .until(() -> availability().path("mode").asText(), mode::equals);
    }

    private static String job(Map<String, ?> more) {
        Map<String, Object> job = new java.util.HashMap<>(Map.of("tags", List.of("lattice.node=" + LENT)));
        job.putAll(more);
        return CLUSTER.api().submit(job);
    }

    private static long lines(String job) {
        return CLUSTER.api().output(job, "stdout").length;
    }

    /** Waits until nothing more of it comes. */
    private static void awaitStillness(String job) throws InterruptedException {
        await("a reason why it stands still")
                .atMost(PATIENCE)
                .until(() -> reason(job), said -> said.contains("suspended: " + DISCREET));
        // What it had written before may be on its way.
        Thread.sleep(500);
        long before = lines(job);
        Thread.sleep(1_500);
        assertThat(lines(job)).isEqualTo(before);
    }

    private static String reason(String job) {
        return CLUSTER.api()
                .get("/api/jobs/status?jobId=" + job)
                .expect(200)
                .path("waitingReason")
                .asText("");
    }

    @Test
    void jobsStandStillWhileTheOwnerIsThere() throws Exception {
        String loop = "for i in $(seq 60); do echo $i; sleep 0.1; done; exit 7";
        List<String> jobs = List.of(
                job(Map.of("command", loop, "timeout", 60)),
                job(Map.of("command", loop, "timeout", 60, "image", IMAGE)));
        for (String job : jobs) {
            CLUSTER.api().awaitState(job, Set.of("running"), PATIENCE);
            await("its output").atMost(PATIENCE).until(() -> lines(job) > 4);
        }

        says(HERE);
        for (String job : jobs) {
            awaitStillness(job);
        }
        Finished shown = CLUSTER.cli(owner, PATIENCE, "node", "policy", LENT);
        assertThat(shown.stdout()).contains("it rests: " + SENTENCE).contains("courteous");

        says(AWAY);
        for (String job : jobs) {
            JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
            assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(7);
            assertThat(end.path("attempt").asInt()).as("it was never anew").isEqualTo(1);
            assertThat(new String(CLUSTER.api().output(job, "stdout"), java.nio.charset.StandardCharsets.UTF_8).lines())
                    .hasSize(60);
        }
    }

    @Test
    void servicesMoveAwayUnnoticedAndWhatKeepsSomethingWaits() throws Exception {
        deployments.deployWeb(gateway, "pages", 1);
        deployments.deploy(Map.of("name", "shelf", "kind", "postgres"));
        assertThat(deployments.nodesOf("pages")).containsExactly(LENT);
        String url = deployments.connection("shelf");
        assertThat(Deployments.sql(url, "create table t as select 42 as n").exitCode())
                .isZero();
        openSpare();

        Visitor visitor = new Visitor(gateway, "pages");
        says(HERE);
        await("the pages to move").atMost(PATIENCE).until(() -> deployments.nodesOf("pages"), List.of(SPARE)::equals);
        deployments.awaitState("shelf", "suspended");
        assertThat(deployments.view("shelf").path("note").asText()).contains(DISCREET);
        visitor.wasAlwaysServed();

        says(AWAY);
        deployments.awaitState("shelf", "running");
        await("its rows")
                .atMost(PATIENCE)
                .until(() -> Deployments.sql(url, "select n from t").stdout().contains("42"));
        assertThat(deployments.nodesOf("pages"))
                .as("nothing moves without need")
                .containsExactly(SPARE);
    }

    @Test
    void aPauseHoldsWithoutAWordOfTheOwnersFacts() throws Exception {
        String job = job(Map.of("command", "for i in $(seq 30); do echo $i; sleep 0.1; done"));
        CLUSTER.api().awaitState(job, Set.of("running"), PATIENCE);
        Finished paused = CLUSTER.cli(owner, PATIENCE, "node", "pause", LENT);
        assertThat(paused.exitCode()).as(paused.stderr()).isZero();
        await("a reason").atMost(PATIENCE).until(() -> reason(job), said -> said.contains("its owner has paused it"));
        assertThat(availability().path("pending").asBoolean()).isFalse();
        String next = job(Map.of("command", "echo after"));
        assertThat(CLUSTER.cli(owner, PATIENCE, "node", "resume", LENT).exitCode())
                .isZero();
        CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(CLUSTER.api().awaitEnd(next, PATIENCE).path("exitCode").asInt(-1))
                .isZero();
    }

    @Test
    void aNodeThatIsDrainedIsEmptyAndNothingIsLost() throws Exception {
        deployments.deployWeb(gateway, "tiles", 1);
        String job = job(Map.of("command", "sleep 2; echo done"));
        CLUSTER.api().awaitState(job, Set.of("running"), PATIENCE);
        openSpare();
        Visitor visitor = new Visitor(gateway, "tiles");
        Finished drained = CLUSTER.cli(owner, PATIENCE, "node", "drain", "--within", "60s", LENT);
        assertThat(drained.exitCode()).as(drained.stderr()).isZero();
        assertThat(drained.stderr()).contains(LENT + " is empty");
        visitor.wasAlwaysServed();
        assertThat(deployments.nodesOf("tiles")).containsExactly(SPARE);
        assertThat(CLUSTER.api().awaitEnd(job, PATIENCE).path("attempt").asInt())
                .isEqualTo(1);
    }
}
