package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands in a container: a real one, from a real command line. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ExecTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String NODE = "shell";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static AgentProcess agent;

    @TempDir
    Path folder;

    @BeforeAll
    static void deploy() {
        agent = CLUSTER.startAgent(NODE, 2);
        DEPLOYMENTS.deploy(Deployments.web("web", 1));
    }

    @AfterAll
    static void leaveNothing() {
        DEPLOYMENTS.leaveNothing();
    }

    private Finished exec(String... arguments) {
        return CLUSTER.cli(
                folder,
                PATIENCE,
                Stream.concat(Stream.of("exec"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void bothStreamsAndTheExitCodeAreTheCommands() {
        Finished run = exec("web", "--", "sh", "-c", "echo out; echo err >&2; exit 7");
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.stdout()).isEqualTo("out\n");
        assertThat(run.stderr()).contains("err\n");
    }

    @Test
    void megabytesGoInAndOutWhole() throws IOException {
        Path input = folder.resolve("in");
        byte[] bytes = new byte[20 << 20];
        new Random(7).nextBytes(bytes);
        Files.write(input, bytes);
        Finished there = shell("exec -i web -- sha256sum < in");
        assertThat(there.exitCode()).as(there.stderr()).isZero();
        Finished back = shell("exec -i web -- cat < in | sha256sum");
        assertThat(back.stdout()).isEqualTo(there.stdout());
        assertThat(there.stdout())
                .isEqualTo(Finished.run(List.of("sh", "-c", "sha256sum < in"), Map.of(), folder, PATIENCE)
                        .stdout());
    }

    /** A line of a shell in which lattice is this distribution's. */
    private Finished shell(String line) {
        String lattice = CLUSTER.command().getFirst();
        return Finished.run(
                List.of("sh", "-c", "'" + lattice + "' " + line),
                Map.of(
                        "LATTICE_SERVER", CLUSTER.server().url().toString(),
                        "LATTICE_TOKEN", CLUSTER.server().token(),
                        "TERM", "xterm",
                        "XDG_CONFIG_HOME", folder.toString(),
                        "XDG_CACHE_HOME", folder.toString()),
                folder,
                PATIENCE);
    }

    /** {@code script} gives it a terminal of its own. */
    @Test
    void aShellHasATerminalOfTheSameSize() throws IOException {
        Files.writeString(folder.resolve("typed"), "stty size\necho $TERM\nexit 5\n");
        String lattice = CLUSTER.command().getFirst();
        Finished run = Finished.run(
                List.of(
                        "sh",
                        "-c",
                        "script -qec \"stty rows 33 cols 101; exec '" + lattice + "' exec web\" /dev/null < typed"),
                Map.of(
                        "LATTICE_SERVER", CLUSTER.server().url().toString(),
                        "LATTICE_TOKEN", CLUSTER.server().token(),
                        "TERM", "xterm",
                        "XDG_CONFIG_HOME", folder.toString(),
                        "XDG_CACHE_HOME", folder.toString()),
                folder,
                PATIENCE);
        assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isEqualTo(5);
        assertThat(run.stdout()).contains("33 101").contains("xterm");
    }

    @Test
    void whatNobodyListensToEndsWithAllThatItStarted() {
        Process listener = start("exec", "web", "--", "sh", "-c", "sleep 4711 & echo up; sleep 4712");
        await().atMost(PATIENCE).until(() -> sleepers() == 2);
        listener.destroy();
        await().atMost(PATIENCE).until(() -> sleepers() == 0);
    }

    private static Process start(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(CLUSTER.command(arguments))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "LATTICE_SERVER", CLUSTER.server().url().toString(),
                        "LATTICE_TOKEN", CLUSTER.server().token()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sleepers() {
        return Docker.lines("top", Docker.containers(NODE).getFirst(), "-eo", "pid,args").stream()
                .filter(line -> line.contains(" sleep 471") && !line.contains("sh -c"))
                .count();
    }

    @Test
    void whatIsNotThereIsSaid() {
        Finished nobody = exec("nobody", "--", "true");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.stderr()).contains("NOT_FOUND");
        Finished instance = exec("--instance", "7", "web", "--", "true");
        assertThat(instance.stderr()).contains("NOT_RUNNING");
        Finished program = exec("web", "--", "no-such-program");
        assertThat(program.exitCode()).isBetween(126, 127);
    }

    @Test
    void anAgentThatIsKilledIsTold() {
        Process listener = start("exec", "web", "--", "sleep", "4713");
        await().atMost(PATIENCE).until(() -> sleepers() == 1);
        agent.killAgent();
        await().atMost(PATIENCE).until(() -> !listener.isAlive());
        assertThat(listener.exitValue()).isEqualTo(125);
        await("what nobody listens to any more to end").atMost(PATIENCE).until(() -> sleepers() == 0);
        await("the agent to be back")
                .atMost(PATIENCE)
                .until(() -> exec("web", "--", "true").exitCode() == 0);
    }
}
