package dev.lattice.tests.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.http.Reply;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is charged for is what was used: beside a reader of the kernel's counters that knows nothing of Lattice. */
@Tag("cluster")
class MeteredJobTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Percentage CLOSE = Percentage.withPercentage(1);
    /** Works, then rests for as long as a reader needs. */
    private static final String WORK = "timeout 6 sh -c 'while :; do :; done'; sleep 4";

    private static final Pattern TIME = Pattern.compile("(\\d+)m([0-9.]+)s");

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @BeforeAll
    static void startAgent() {
        CLUSTER.startAgent("metered", 2);
    }

    /** What the server says that a job used, once it was written. */
    private static JsonNode used(String job) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            for (JsonNode line : CLUSTER.api()
                                    .get("/api/usage?by=job")
                                    .expect(200)
                                    .path("items")) {
                                if (line.path("key").asText().equals(job)) {
                                    return Optional.of(line);
                                }
                            }
                            return Optional.<JsonNode>empty();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Long> cpuNanos(Path cgroup) {
        try {
            Path legacy = cgroup.resolve("cpuacct.usage");
            if (Files.exists(legacy)) {
                return Optional.of(Long.parseLong(Files.readString(legacy).strip()));
            }
            return Files.readAllLines(cgroup.resolve("cpu.stat")).stream()
                    .filter(line -> line.startsWith("usage_usec "))
                    .map(line -> Long.parseLong(line.substring("usage_usec ".length())) * 1_000)
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The cgroup in which the kernel counts what a process uses. */
    private static Path cgroupOf(String process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", process, "cgroup"))) {
            String[] fields = line.split(":", 3);
            if (List.of(fields[1].split(",", -1)).contains("cpuacct")) {
                return Path.of("/sys/fs/cgroup/cpuacct" + fields[2]);
            }
        }
        String unified = Files.readAllLines(Path.of("/proc", process, "cgroup")).stream()
                .filter(line -> line.startsWith("0::"))
                .findFirst()
                .orElseThrow();
        return Path.of("/sys/fs/cgroup" + unified.substring("0::".length()));
    }

    @Test
    @EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
    void aContainersJobIsChargedForWhatItsCgroupCounted() throws IOException, InterruptedException {
        String job = CLUSTER.api()
                .submit(Map.of("command", WORK, "image", "debian:bookworm-slim", "resources", Map.of("memoryMb", 128)));
        CLUSTER.api().awaitState(job, Set.of("running"), PATIENCE);
        String process = await().atMost(PATIENCE)
                .until(
                        () -> Finished.run(
                                        List.of(
                                                "sh",
                                                "-c",
                                                "docker inspect --format '{{.State.Pid}}' $(docker ps -q --filter"
                                                        + " label=dev.lattice.job=" + job + ")"),
                                        Map.of(),
                                        Path.of("/"),
                                        PATIENCE)
                                .stdout()
                                .strip(),
                        pid -> !pid.isEmpty() && !pid.equals("0"));
        Path cgroup = cgroupOf(process);
        long seen = 0;
        for (Optional<Long> now = cpuNanos(cgroup); now.isPresent(); now = cpuNanos(cgroup)) {
            seen = Math.max(seen, now.get());
            Thread.sleep(50);
        }
        CLUSTER.api().awaitEnd(job, PATIENCE);
        JsonNode ended = CLUSTER.api().get("/api/jobs/" + job).expect(200);
        double hours = Duration.between(
                                Instant.parse(ended.path("startedAt").asText()),
                                Instant.parse(ended.path("completedAt").asText()))
                        .toMillis()
                / 3_600_000.0;
        JsonNode used = used(job);
        assertThat(used.path("cpuSeconds").asDouble()).as("%s", used).isCloseTo(seen / 1e9, CLOSE);
        assertThat(used.path("memoryGbHours").asDouble())
                .as("%s of %s", used, ended)
                .isCloseTo(hours * 128 / 1024.0, CLOSE);
    }

    @Test
    void aProcessJobIsChargedForWhatItsShellCounted() {
        String job = CLUSTER.api()
                .submit(Map.of("command", List.of("bash", "-c", "timeout 6 sh -c 'while :; do :; done'; times")));
        CLUSTER.api().awaitEnd(job, PATIENCE);
        String times = new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8);
        double seconds = 0;
        for (Matcher time = TIME.matcher(times); time.find(); ) {
            seconds += Integer.parseInt(time.group(1)) * 60 + Double.parseDouble(time.group(2));
        }
        JsonNode used = used(job);
        assertThat(used.path("cpuSeconds").asDouble())
                .as("%s beside %s", used, times)
                .isCloseTo(seconds, within(seconds / 100 + 0.02));
    }

    @Test
    void aJobOfAMomentCountsToo() {
        String job = CLUSTER.api().submit(Map.of("command", "true", "resources", Map.of("memoryMb", 64)));
        CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(used(job).path("cpuSeconds").asDouble()).isPositive();
    }

    @Test
    void whoHasSpentAllMayBeginNothingNew() {
        CLUSTER.api()
                .post(
                        "/api/users",
                        Map.of("email", "poor@example.org", "password", "a long password", "role", "consumer"))
                .expect(201);
        String token = CLUSTER.api()
                .post("/api/auth/login", Map.of("email", "poor@example.org", "password", "a long password"))
                .expect(200)
                .path("accessToken")
                .asText();
        ApiClient poor = new ApiClient(CLUSTER.server().url(), token);
        JsonNode earnings = poor.get("/api/why?of=earnings").expect(200);
        assertThat(earnings.path("code").asText()).isEqualTo("NOTHING_EARNED");
        assertThat(earnings.path("sentence").asText()).contains("lends no machine");
        String project = poor.get("/api/budget").expect(200).path("project").asText();
        CLUSTER.api()
                .call("PUT", "/api/budget", Map.of("project", project, "amountMicros", 1))
                .expect(200);
        String job = poor.submit(Map.of("command", "sleep 1", "resources", Map.of("memoryMb", 1_024)));
        poor.awaitEnd(job, PATIENCE);
        Reply refused = await().atMost(PATIENCE)
                .until(() -> poor.post("/api/jobs/submit", Map.of("command", "true")), reply -> reply.status() != 201);
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.json().path("error").path("code").asText()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(refused.json().path("error").path("message").asText())
                .contains("budget")
                .contains("lattice budget set");
        assertThat(poor.call("PUT", "/api/budget", Map.of("amountMicros", 1_000_000))
                        .status())
                .isEqualTo(403);
        CLUSTER.api().call("PUT", "/api/budget", Map.of("project", project)).expect(200);
        assertThat(poor.post("/api/jobs/submit", Map.of("command", "true")).status())
                .isEqualTo(201);
    }
}
