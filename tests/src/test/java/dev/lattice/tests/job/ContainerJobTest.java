package dev.lattice.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in containers of an image. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ContainerJobTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IMAGE = "debian:bookworm-slim";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static AgentProcess agent;

    @TempDir
    Path project;

    @BeforeAll
    static void startAgent() {
        agent = CLUSTER.startAgent("node", 2);
    }

    @Test
    void theFolderGoesAlongAndWhatWasMadeComesBack() throws IOException {
        Files.writeString(project.resolve("in.txt"), "from here\n");
        Finished run = CLUSTER.cli(
                project,
                PATIENCE,
                "run",
                "--image",
                IMAGE,
                "--output",
                "out/*",
                "--",
                "sh",
                "-c",
                "mkdir out && tr a-z A-Z < in.txt > out/upper.txt; echo err >&2; cat /etc/debian_version; exit 4");
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(4);
        assertThat(run.stdout()).startsWith("12");
        assertThat(run.stderr()).contains("err\n");
        assertThat(project.resolve("out/upper.txt")).hasContent("FROM HERE");
    }

    @Test
    void anAgentThatIsKilledTakesTheContainerUpAgain() {
        String job = CLUSTER.api()
                .submit(Map.of(
                        "command", "for i in $(seq 100); do echo line $i; sleep 0.05; done; exit 6", "image", IMAGE));
        CLUSTER.api().awaitState(job, Set.of("running"), Duration.ofSeconds(20));
        agent.killAgent();
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("exitCode").asInt(-1)).as("%s", end).isEqualTo(6);
        assertThat(end.path("attempt").asInt()).isEqualTo(1);
        assertThat(new String(CLUSTER.api().output(job, "stdout"), StandardCharsets.UTF_8))
                .isEqualTo(IntStream.rangeClosed(1, 100)
                        .mapToObj(i -> "line " + i + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void oneCallRunsItAndHasItsResult() {
        JsonNode reply = CLUSTER.api()
                .post("/api/execute", Map.of("command", "cat /etc/debian_version; exit 3", "image", IMAGE))
                .expect(200);
        assertThat(reply.path("exitCode").asInt()).as("%s", reply).isEqualTo(3);
        assertThat(reply.path("stdout").asText()).startsWith("12");
    }

    @Test
    void aTimeoutEndsTheContainer() {
        String job = CLUSTER.api().submit(Map.of("command", "sleep 600", "image", IMAGE, "timeout", 1));
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("error").path("code").asText()).as("%s", end).isEqualTo("TIMED_OUT");
    }

    @Test
    void anImageThatIsNotThereSaysWhatToDo() {
        String job =
                CLUSTER.api().submit(Map.of("command", "true", "image", "localhost:1/no/such:image", "retry", "never"));
        JsonNode end = CLUSTER.api().awaitEnd(job, Duration.ofSeconds(40));
        assertThat(end.path("status").asText()).isEqualTo("failed");
        assertThat(end.path("error").path("message").asText())
                .contains("localhost:1/no/such:image")
                .contains("Check");
    }
}
