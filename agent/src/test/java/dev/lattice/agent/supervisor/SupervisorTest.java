package dev.lattice.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.session.ScriptedServer;
import dev.lattice.protocol.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Agents and supervisors that are killed for real. */
@EnabledOnOs(OS.LINUX)
class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private ScriptedServer server;
    private AgentProcesses processes;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
        processes = AgentProcesses.start(server.address(), home);
        await().atMost(PATIENCE).until(server::connected);
    }

    @AfterEach
    void stop() throws IOException {
        processes.close();
        server.close();
        assertThat(server.complaints).isEmpty();
    }

    @Test
    void aJobOutlivesItsAgent() throws Exception {
        Path gate = home.resolve("gate");
        long id = server.start(server.shell("i=0; while [ ! -e " + gate
                + " ]; do i=$((i+1)); echo line $i; sleep 0.01; done; echo last $i; exit 7"));
        await().until(() -> server.stdoutBytes(id) > 100);

        ProcessHandle first = processes.agent();
        AgentProcesses.kill(first);
        await().atMost(PATIENCE).until(() -> server.hellos.size() == 2);
        assertThat(server.hellos.getLast().getAllocations(0).getAllocationId()).isEqualTo(id);
        Files.createFile(gate);

        assertThat(end(id).getExitCode()).isEqualTo(7);
        String[] lines = server.stdout(id).split("\n", -1);
        for (int i = 0; i < lines.length - 2; i++) {
            assertThat(lines[i]).isEqualTo("line " + (i + 1));
        }
        assertThat(lines[lines.length - 2]).isEqualTo("last " + (lines.length - 2));
        assertThat(processes.agent().pid()).isNotEqualTo(first.pid());
    }

    @Test
    void anEndThatNobodyWatchedIsTrue() {
        ProcessHandle first = processes.agent();
        long id = server.start(server.shell(
                "echo early; while kill -0 " + first.pid() + " 2>/dev/null; do sleep 0.005; done; seq 1 5000; exit 9"));
        await().until(() -> server.stdout(id).equals("early\n"));

        AgentProcesses.kill(first);

        Outcome outcome = end(id);
        assertThat(outcome.getKind()).isEqualTo(Outcome.Kind.KIND_EXITED);
        assertThat(outcome.getExitCode()).isEqualTo(9);
        assertThat(server.stdout(id)).startsWith("early\n1\n2\n").endsWith("\n4999\n5000\n");
        await().until(() -> emptyFolder(home.resolve("exits")));
    }

    @Test
    void aSignalThatNobodySawIsTrue() {
        ProcessHandle first = processes.agent();
        long id = server.start(server.shell(
                "echo early; while kill -0 " + first.pid() + " 2>/dev/null; do sleep 0.005; done; kill -ABRT $$"));
        await().until(() -> server.stdout(id).equals("early\n"));

        AgentProcesses.kill(first);

        Outcome outcome = end(id);
        assertThat(outcome.getKind()).isEqualTo(Outcome.Kind.KIND_SIGNALED);
        assertThat(outcome.getSignal()).isEqualTo(6);
    }

    @Test
    void endsTogetherWithTheAgentWhenAsked() throws Exception {
        ProcessHandle agent = processes.agent();

        processes.supervisor().destroy();

        processes.awaitExit();
        assertThat(agent.isAlive()).isFalse();
    }

    @Test
    void withoutItsSupervisorAnAgentFinishesWhatRuns() throws Exception {
        Path gate = home.resolve("gate");
        ProcessHandle agent = processes.agent();
        long id = server.start(
                server.shell("echo up; while [ ! -e " + gate + " ]; do sleep 0.01; done; echo down; exit 4"));
        await().until(() -> server.stdout(id).equals("up\n"));

        AgentProcesses.kill(processes.supervisor());
        Files.createFile(gate);

        assertThat(end(id).getExitCode()).isEqualTo(4);
        assertThat(server.stdout(id)).isEqualTo("up\ndown\n");
        await().atMost(PATIENCE).until(() -> !agent.isAlive());
    }

    private static boolean emptyFolder(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private Outcome end(long id) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> server.ended(id));
        return Objects.requireNonNull(server.report(id)).getOutcome();
    }
}
