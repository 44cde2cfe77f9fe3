package dev.lattice.tests.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.core.availability.Reason;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each reason is brought about for real, and told with its numbers and what can be done. */
@Tag("cluster")
class WhyTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String AWAY = "idle=7200\ncpu=0\nmemory=80\npower=mains\nfullscreen=false\n";
    /** Here nobody can run containers, whatever this machine has. */
    private static final Map<String, String> NO_ENGINE = Map.of("DOCKER_HOST", "unix:///nowhere/docker.sock");

    @TempDir
    static Path folder;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static String first;
    private static JsonNode withoutNodes;

    @BeforeAll
    static void start() {
        first = CLUSTER.api().submit(Map.of("command", "true"));
        withoutNodes = awaited(first, "NO_NODE");
        CLUSTER.startAgent("worker", CLUSTER.server().url(), NO_ENGINE, 1);
        CLUSTER.api().awaitEnd(first, PATIENCE);
    }

    private static JsonNode why(String of) {
        return CLUSTER.api().get("/api/why?of=" + of).expect(200);
    }

    private static JsonNode awaited(String of, String code) {
        return await(of + " to be " + code)
                .atMost(PATIENCE)
                .until(() -> why(of), said -> said.path("code").asText().equals(code));
    }

    private static void assertTold(JsonNode said, String sentence, String fix) {
        assertThat(said.path("sentence").asText()).as("%s", said).contains(sentence);
        assertThat(said.path("fix").asText()).as("%s", said).contains(fix);
    }

    private static String submit(Map<String, ?> job) {
        return CLUSTER.api().submit(job);
    }

    /** Nodes of other tests have nothing to do with it. */
    private static String onWorker(Object command) {
        return submit(Map.of("command", command, "timeout", 60, "tags", List.of("lattice.node=worker")));
    }

    // ---- jobs ----

    @Test
    void noNodeAtAll() {
        assertTold(withoutNodes, "no node", "lattice nodes token");
    }

    @Test
    void jobsThatNoNodeWillDoFor() {
        assertTold(
                awaited(submit(Map.of("command", "true", "tags", List.of("gpu=banana"))), "NO_LABEL"),
                "gpu=banana",
                "--tags");
        assertTold(
                awaited(submit(Map.of("command", "true", "image", "debian:bookworm-slim")), "NO_DRIVER"),
                "no node that is online has Docker",
                "Install and start Docker");
        assertTold(
                awaited(submit(Map.of("command", "true", "resources", Map.of("memoryMb", 99_000_000))), "TOO_BIG"),
                "GB",
                "lattice plan");
    }

    @Test
    void jobsThatWaitForOthers() {
        String running = onWorker("sleep 60");
        CLUSTER.api().awaitState(running, Set.of("running"), PATIENCE);
        assertTold(awaited(running, "RUNNING"), "runs on node worker", "");
        String waiting = onWorker("true");
        assertTold(awaited(waiting, "ALL_BUSY"), "busy", "Wait");
        String behind = onWorker("true");
        await("its turn")
                .atMost(PATIENCE)
                .until(() -> why(behind).path("code").asText(), Set.of("ALL_BUSY", "BEHIND_OTHERS")::contains);
        CLUSTER.api().post("/api/jobs/" + running + "/cancel", Map.of()).expect(202);
        CLUSTER.api().awaitEnd(waiting, PATIENCE);
        CLUSTER.api().awaitEnd(behind, PATIENCE);
        assertTold(awaited(running, "CANCELED"), "cancelled", "");
        assertTold(awaited(behind, "SUCCEEDED"), "exit code 0", "");
    }

    @Test
    void jobsThatEndedOtherwise() {
        String failed = onWorker("exit 3");
        String slow = submit(Map.of("command", "sleep 60", "timeout", 1, "tags", List.of("lattice.node=worker")));
        String killed = onWorker(List.of("sh", "-c", "kill -9 $$"));
        String unknown = onWorker(List.of("no-such-program"));
        List.of(failed, slow, killed, unknown).forEach(job -> CLUSTER.api().awaitEnd(job, PATIENCE));
        assertTold(awaited(failed, "EXITED"), "exit code 3", "lattice logs " + failed);
        assertTold(awaited(slow, "TIMED_OUT"), "1 s", "--timeout");
        assertTold(awaited(killed, "SIGNALED"), "signal 9", "lattice logs");
        assertTold(awaited(unknown, "COMMAND_NOT_FOUND"), "no-such-program", "--image");
    }

    @Test
    void jobsThatFindNoRoom() {
        CLUSTER.startAgent("roomy", CLUSTER.server().url(), NO_ENGINE, 2);
        int cores = CLUSTER.api()
                .get("/api/workers/roomy")
                .expect(200)
                .path("cpuCount")
                .asInt();
        Map<String, Object> large =
                Map.of("command", "sleep 60", "tags", List.of("lattice.node=roomy"), "resources", Map.of("cpu", cores));
        String running = submit(large);
        CLUSTER.api().awaitState(running, Set.of("running"), PATIENCE);
        String waiting = submit(large);
        assertTold(awaited(waiting, "NO_ROOM"), "the largest free node has 0 cores", "lattice plan");
        for (String job : List.of(waiting, running)) {
            CLUSTER.api().post("/api/jobs/" + job + "/cancel", Map.of()).expect(202);
        }
    }

    @Test
    void aGroupThatRunsOneAtATime() {
        AgentProcess second = CLUSTER.startAgent("second", CLUSTER.server().url(), NO_ENGINE, 4);
        Map<String, Object> job =
                Map.of("command", "sleep 30", "retry", "never", "tags", List.of("lattice.node=second"));
        JsonNode group = CLUSTER.api()
                .post("/api/groups", Map.of("maxParallel", 1, "job", job, "matrix", Map.of("n", List.of("1", "2"))))
                .expect(201);
        List<String> members = group.path("jobs").findValuesAsText("jobId");
        assertTold(
                await("the group's bound")
                        .atMost(PATIENCE)
                        .until(
                                () -> members.stream()
                                        .map(WhyTest::why)
                                        .filter(said ->
                                                said.path("code").asText().equals("GROUP_FULL"))
                                        .findFirst()
                                        .orElse(null),
                                java.util.Objects::nonNull),
                "group",
                "");
        second.killAll();
        members.forEach(member ->
                CLUSTER.api().post("/api/jobs/" + member + "/cancel", Map.of()).expect(202));
    }

    // ---- nodes, and whoever waits for them ----

    /** What a machine's owner does, and by which rules; the rest is as if nobody were there. */
    private static Map<String, Object> rules(Reason.Code code) {
        LocalDate today = LocalDate.now(java.time.ZoneId.systemDefault());
        return switch (code) {
            case OUTSIDE_HOURS -> Map.of("hours", Map.of(day(today.plusDays(3)), List.of("10:00-11:00")));
            case HOURS_END ->
                Map.of(
                        "hours",
                        Map.of(
                                day(today), List.of("00:00-24:00"),
                                day(today.plusDays(1)), List.of("00:00-01:00")),
                        "lastStart",
                        Duration.ofHours(26).toSeconds());
            case USER_ACTIVE, USER_UNKNOWN -> Map.of("idleAfter", 600, "inUse", nothing());
            case OWNER_BUSY -> Map.of("othersCpuPercent", 50);
            case MEMORY_SHORT -> Map.of("freeMemoryPercent", 20);
            case ON_BATTERY, POWER_UNKNOWN -> Map.of("leastBatteryPercent", 101);
            case FULL_SCREEN -> Map.of("restsInFullScreen", true);
            case APPLICATION -> Map.of("applications", List.of("blender"));
            case PAUSED, FINISHING -> Map.of();
        };
    }

    private static Map<String, Object> nothing() {
        return Map.of("cpuPercent", 0, "memoryPercent", 0, "gpu", false);
    }

    private static String day(LocalDate date) {
        return date.getDayOfWeek()
                .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                .toLowerCase(Locale.ROOT);
    }

    private static String facts(Reason.Code code) {
        return switch (code) {
            case USER_ACTIVE -> AWAY.replace("idle=7200", "idle=5");
            case USER_UNKNOWN -> AWAY.replace("idle=7200\n", "");
            case OWNER_BUSY -> AWAY.replace("cpu=0", "cpu=95");
            case MEMORY_SHORT -> AWAY.replace("memory=80", "memory=2");
            case ON_BATTERY -> AWAY.replace("power=mains", "power=40");
            case POWER_UNKNOWN -> AWAY.replace("power=mains\n", "");
            case FULL_SCREEN -> AWAY.replace("fullscreen=false", "fullscreen=true");
            case APPLICATION -> AWAY + "applications=blender\n";
            case PAUSED, FINISHING, OUTSIDE_HOURS, HOURS_END -> AWAY;
        };
    }

    @ParameterizedTest
    @EnumSource
    void nodesThatRest(Reason.Code code) throws IOException {
        String node = "lent-" + code.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Path facts = Files.writeString(folder.resolve(node), facts(code));
        AgentProcess agent = CLUSTER.startAgent(
                node,
                CLUSTER.server().url(),
                NO_ENGINE,
                1,
                "--availability",
                "always",
                "--owner-facts",
                facts.toString());
        Map<String, Object> rules = rules(code);
        if (!rules.isEmpty()) {
            CLUSTER.api()
                    .call("PATCH", "/api/nodes/" + node + "/availability/rules", rules)
                    .expect(200);
        } else {
            Map<String, Object> pause = new HashMap<>();
            pause.put("kind", code == Reason.Code.FINISHING ? "finish" : "open");
            CLUSTER.api().post("/api/nodes/" + node + "/pause", pause).expect(200);
        }
        JsonNode said = awaited(node, code.name());
        assertThat(said.path("fix").asText()).as("%s", said).contains("lattice node ");
        String job = submit(Map.of("command", "true", "tags", List.of("lattice.node=" + node)));
        assertTold(awaited(job, "NODES_REST"), new Reason(code, "").discreet(), "Wait until that is over");
        CLUSTER.api().post("/api/jobs/" + job + "/cancel", Map.of()).expect(202);
        agent.killAll();
    }

    @Test
    void nodesThatAnAdminMinds() {
        CLUSTER.startAgent("minded", CLUSTER.server().url(), NO_ENGINE, 1);
        assertTold(awaited("minded", "NODE_WORKS"), "it works for others", "");
        CLUSTER.api().post("/api/nodes/minded/cordon", Map.of()).expect(200);
        assertTold(awaited("minded", "CORDONED"), "take nothing new", "lattice node uncordon minded");
        await("the list to say so")
                .atMost(PATIENCE)
                .until(
                        () -> CLUSTER.cli(folder, PATIENCE, "nodes", "ls").stdout(),
                        said -> said.contains("an admin keeps new work away from it"));
        CLUSTER.api().post("/api/nodes/minded/drain", Map.of()).expect(200);
        assertTold(awaited("minded", "DRAINED"), "an admin drains it", "lattice node uncordon minded");
    }

    @Test
    void nodesThatAreGone() {
        AgentProcess gone = CLUSTER.startAgent("gone", CLUSTER.server().url(), NO_ENGINE, 1);
        awaited("gone", "NODE_WORKS");
        gone.killAll();
        assertTold(awaited("gone", "NODE_UNKNOWN"), "it is not online", "agent");
    }

    // ---- the rest ----

    @Test
    void schedules() {
        CLUSTER.api()
                .post("/api/schedules", Map.of("name", "rare", "cron", "0 0 29 2 *", "command", "true"))
                .expect(201);
        assertTold(awaited("rare", "SCHEDULE_WELL"), "it runs next at", "");
        CLUSTER.api().post("/api/schedules/rare/pause", Map.of()).expect(200);
        assertTold(awaited("rare", "SCHEDULE_PAUSED"), "", "lattice schedule resume rare");
        CLUSTER.api()
                .post("/api/schedules", Map.of("name", "broken", "cron", "* * * * * *", "command", "exit 4"))
                .expect(201);
        assertTold(awaited("broken", "SCHEDULE_FAILS"), "4", "lattice schedule history broken");
        assertThat(CLUSTER.api().delete("/api/schedules/broken").status()).isEqualTo(204);
    }

    @Test
    void workloadsThatFindNoPlace() {
        CLUSTER.api()
                .post("/api/workloads", Map.of("name", "shelf", "kind", "postgres"))
                .expect(201);
        JsonNode queued = await("what it waits for")
                .atMost(PATIENCE)
                .until(
                        () -> why("shelf"),
                        said -> said.path("sentence").asText().contains("has Docker"));
        assertThat(queued.path("code").asText()).isEqualTo("WORKLOAD_QUEUED");
        assertTold(queued, "no node", "lattice plan --service");
        CLUSTER.api().post("/api/workloads/shelf/stop", Map.of()).expect(200);
        assertTold(awaited("shelf", "WORKLOAD_STOPPED"), "stopped", "lattice start shelf");
    }

    @ParameterizedTest
    @CsvSource({"nonsense,404", "'',400"})
    void whatIsNotThere(String of, int status) {
        assertThat(CLUSTER.api().get("/api/why?of=" + of).status()).isEqualTo(status);
    }

    @Test
    void theCommandLineSaysItAll() {
        String job = onWorker("exit 3");
        CLUSTER.api().awaitEnd(job, PATIENCE);
        Finished said = CLUSTER.cli(folder, PATIENCE, "why", job);
        assertThat(said.exitCode()).as(said.stderr()).isZero();
        assertThat(said.stdout()).contains("exit code 3", "lattice logs " + job);
        assertThat(CLUSTER.cli(folder, PATIENCE, "why", "earnings").stdout()).isNotBlank();
        Finished wrong = CLUSTER.cli(folder, PATIENCE, "why", "nonsense");
        assertThat(wrong.exitCode()).isNotZero();
        assertThat(wrong.stderr()).contains("nonsense");
    }
}
