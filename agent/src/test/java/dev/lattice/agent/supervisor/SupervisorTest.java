package dev.lattice.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.session.ScriptedServer;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StopOrder;
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
    void aJobOutlivesACleanStopWithItsTrueEnd() throws Exception {
        Path gate = home.resolve("gate");
        long id = server.start(
                server.shell("echo before; while [ ! -e " + gate + " ]; do sleep 0.01; done; seq 1 500; exit 7"));
        await().until(() -> server.stdout(id).equals("before\n"));

        try (AgentProcesses stopped = stopCleanly()) {
            Files.createFile(gate);
            // Its parent stays for it, and only for it.
            assertThat(stopped.awaitExit()).isEqualTo(128 + 15);
        }
        assertThat(server.ended(id)).isFalse();
        startAgain();

        assertThat(end(id).getExitCode()).isEqualTo(7);
        assertThat(server.stdout(id)).startsWith("before\n1\n2\n").endsWith("\n500\n");
        await().until(() -> emptyFolder(home.resolve("exits")));
    }

    @Test
    void theNextAgentTakesOverWhatStillRuns() throws Exception {
        Path gate = home.resolve("gate");
        long finishes = server.start(
                server.shell("echo up; while [ ! -e " + gate + " ]; do sleep 0.01; done; echo down; exit 3"));
        long canceled = server.start(server.shell("echo up; exec sleep 600"));
        await().until(() -> server.stdout(finishes).equals("up\n")
                && server.stdout(canceled).equals("up\n"));

        try (AgentProcesses stopped = stopCleanly()) {
            startAgain();
            await().until(() -> server.hellos.getLast().getAllocationsCount() == 2);
            cancel(canceled);
            assertThat(end(canceled).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
            Files.createFile(gate);
            assertThat(end(finishes).getExitCode()).isEqualTo(3);
            assertThat(server.stdout(finishes)).isEqualTo("up\ndown\n");
            stopped.awaitExit();
        }
    }

    @Test
    void aJobGetsNoMoreTimeWithoutAnAgent() throws Exception {
        Path daemon = home.resolve("daemon");
        long id = server.start(server.shell("setsid sh -c 'echo $$ > " + daemon + "; exec sleep 600' & "
                        + "trap '' TERM; echo up; while :; do sleep 1; done")
                .setTimeoutSeconds(3)
                .setStopGraceSeconds(1));
        await().until(() -> server.stdout(id).equals("up\n") && Files.exists(daemon));

        try (AgentProcesses stopped = stopCleanly()) {
            stopped.awaitExit();
        }
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(daemon).strip())))
                .isEmpty();
        startAgain();

        assertThat(end(id).getKind()).isEqualTo(Outcome.Kind.KIND_TIMED_OUT);
    }

    @Test
    void givesBackWhatItHasNotStarted() throws Exception {
        long first = server.start(server.shell("echo up; exec sleep 600"));
        long second = server.start(server.shell("echo up; exec sleep 600"));
        long third = server.start(server.shell("true"));
        await().until(() ->
                server.stdout(first).equals("up\n") && server.stdout(second).equals("up\n"));

        try (AgentProcesses _ = stopCleanly()) {
            assertThat(server.phases(third)).contains(Phase.PHASE_RELEASED).doesNotContain(Phase.PHASE_ENDED);
            assertThat(server.leaving).isTrue();
            assertThat(server.ended(first) || server.ended(second)).isFalse();
            startAgain();
            await().until(() -> server.hellos.getLast().getAllocationsCount() == 2);
            cancel(first);
            cancel(second);
            assertThat(end(first).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
            assertThat(end(second).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
        }
    }

    private void cancel(long id) {
        server.send(ServerMessage.newBuilder()
                .addStop(StopOrder.newBuilder()
                        .setAllocationId(id)
                        .setReason(StopOrder.Reason.REASON_CANCELED)
                        .setGraceSeconds(5))
                .build());
    }

    /** Asks for a stop and waits for the agent's end; the supervisor lives on. */
    private AgentProcesses stopCleanly() {
        ProcessHandle agent = processes.agent();
        processes.supervisor().destroy();
        agent.onExit().join();
        return processes;
    }

    private void startAgain() throws IOException {
        int before = server.hellos.size();
        processes = AgentProcesses.start(server.address(), home);
        await().atMost(PATIENCE).until(() -> server.hellos.size() > before);
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
