package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.session.ScriptedServer;
import dev.lattice.protocol.AllocationReport;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Output;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ProcessTask;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.StopOrder;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent, in this process, against a scripted server: real processes, real connections. */
class AgentTest {
    @TempDir
    Path home;

    private ScriptedServer server;
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
        agent = RunningAgent.start(server, home, "--max-parallel", "2", "--name", "node-1");
        await().until(server::connected);
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        server.close();
        assertThat(server.complaints).isEmpty();
    }

    @Test
    void registersOnceAndTellsWhatTheMachineIs() {
        assertThat(server.registrations).hasSize(1);
        assertThat(server.registrations.getFirst().getNodeId()).isEqualTo("node-1");
        assertThat(server.hellos.getFirst().getFacts().getMaxParallel()).isEqualTo(2);
        assertThat(server.hellos.getFirst().getFacts().getDriversList()).contains("process");
    }

    @Test
    void runsACommandAndKeepsItsStreamsApart() {
        long id = server.start(server.shell("echo out; echo err >&2; exit 3"));

        Outcome outcome = end(id);

        assertThat(outcome.getKind()).isEqualTo(Outcome.Kind.KIND_EXITED);
        assertThat(outcome.getExitCode()).isEqualTo(3);
        assertThat(server.stdout(id)).isEqualTo("out\n");
        assertThat(server.stderr(id)).isEqualTo("err\n");
        assertThat(Objects.requireNonNull(server.report(id)).getLeaseEpoch()).isEqualTo(7);
    }

    @Test
    void givesACleanEnvironment() {
        long id = server.start(server.shell("env | cut -d= -f1 | sort | tr '\\n' ' '"));

        assertThat(end(id).getExitCode()).isZero();
        assertThat(server.stdout(id).strip().split(" ", -1))
                .containsExactlyInAnyOrder(
                        "HOME",
                        "LANG",
                        "LATTICE_ALLOCATION_ID",
                        "LATTICE_ATTEMPT",
                        "LATTICE_JOB_ID",
                        "PATH",
                        "PWD",
                        "TMPDIR",
                        "USER");
    }

    @Test
    void leavesNothingInItsFolder() {
        long id = server.start(server.shell("touch a b; mkdir -p c/d; ln -s / root; pwd; echo $HOME"));

        assertThat(end(id).getExitCode()).isZero();
        String[] folders = server.stdout(id).split("\n", -1);
        await().until(() -> !Files.exists(Path.of(folders[0])) || emptyFolder(Path.of(folders[0])));
        assertThat(Path.of("/etc/passwd")).exists();
    }

    private static boolean emptyFolder(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void reportsProgress() {
        long id = server.start(server.shell("echo '::progress 40'; echo done"));

        end(id);

        assertThat(Objects.requireNonNull(server.report(id)).getProgress()).isEqualTo(41);
        assertThat(server.stdout(id)).isEqualTo("::progress 40\ndone\n");
    }

    @Test
    void stopsWhatTakesTooLong() {
        long id = server.start(server.shell("trap '' TERM; echo up; while :; do sleep 1; done")
                .setTimeoutSeconds(1)
                .setStopGraceSeconds(1));

        assertThat(end(id).getKind()).isEqualTo(Outcome.Kind.KIND_TIMED_OUT);
        assertThat(server.stdout(id)).isEqualTo("up\n");
    }

    @Test
    void cancels() {
        long id = server.start(server.shell("echo up; exec sleep 600"));
        await().until(() -> server.stdout(id).equals("up\n"));

        server.send(ServerMessage.newBuilder()
                .addStop(StopOrder.newBuilder()
                        .setAllocationId(id)
                        .setReason(StopOrder.Reason.REASON_CANCELED)
                        .setGraceSeconds(5))
                .build());

        assertThat(end(id).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
    }

    @Test
    void tellsASignalFromAnExitCode() {
        long id = server.start(server.shell("kill -SEGV $$"));

        Outcome outcome = end(id);

        assertThat(outcome.getKind()).isEqualTo(Outcome.Kind.KIND_SIGNALED);
        assertThat(outcome.getSignal()).isEqualTo(11);
    }

    @Test
    void goesOnWhereItWasAfterALostConnection() throws Exception {
        Path gate = home.resolve("gate");
        long id = server.start(server.shell("echo one; while [ ! -e " + gate + " ]; do sleep 0.02; done; echo two"));
        await().until(() -> server.stdout(id).equals("one\n"));

        server.cut();
        Files.createFile(gate);
        await().until(server::connected);

        assertThat(end(id).getExitCode()).isZero();
        assertThat(server.stdout(id)).isEqualTo("one\ntwo\n");
    }

    @Test
    void dropsWhatTheServerDoesNotWantAnyMore() {
        long id = server.start(server.shell("echo up; exec sleep 600"));
        await().until(() -> server.stdout(id).equals("up\n"));

        server.wanted = List.of();
        server.cut();
        await().until(server::connected);

        long other = server.start(server.shell("true"));
        end(other);
        await().until(() -> agent.held() == 0);
        assertThat(server.ended(id)).isFalse();
    }

    @Test
    void carriesMuchOutputUnchanged() {
        long id = server.start(server.shell("seq 1 2000000"));

        assertThat(end(id).getExitCode()).isZero();
        assertThat(server.stdoutBytes(id)).isEqualTo(14888896);
        assertThat(server.stdout(id)).startsWith("1\n2\n").endsWith("1999999\n2000000\n");
    }

    @Test
    void givesBackWhatWaitsWhenRecalled() {
        Task.Builder long1 = server.shell("echo up; exec sleep 600");
        Task.Builder long2 = server.shell("echo up; exec sleep 600");
        Task.Builder third = server.shell("true");
        server.send(ServerMessage.newBuilder()
                .addStart(long1)
                .addStart(long2)
                .addStart(third)
                .build());
        await().until(() -> server.stdout(long1.getAllocationId()).equals("up\n")
                && server.stdout(long2.getAllocationId()).equals("up\n"));

        for (Task.Builder task : List.of(long1, third)) {
            server.send(stop(task.getAllocationId(), StopOrder.Reason.REASON_RECALLED));
        }

        await().until(() -> server.phases(third.getAllocationId()).contains(Phase.PHASE_RELEASED));
        assertThat(server.phases(long1.getAllocationId())).doesNotContain(Phase.PHASE_RELEASED, Phase.PHASE_ENDED);
        for (Task.Builder task : List.of(long1, long2)) {
            server.send(stop(task.getAllocationId(), StopOrder.Reason.REASON_CANCELED));
            end(task.getAllocationId());
        }
    }

    @Test
    void startsTheSmallestRankFirst() throws Exception {
        Path gate = home.resolve("gate");
        Path order = home.resolve("order");
        String wait = "echo up; while [ ! -e " + gate + " ]; do sleep 0.01; done";
        // One slot is taken for good, the other until all five wait.
        long hold = server.start(server.shell("echo up; exec sleep 600"));
        long first = server.start(server.shell(wait));
        await().until(() ->
                !server.stdout(hold).isEmpty() && !server.stdout(first).isEmpty());
        List<Long> ids = new ArrayList<>();
        for (int rank : new int[] {5, 3, 4, 1, 2}) {
            ids.add(server.start(server.shell("echo " + rank + " >> " + order).setRank(rank)));
        }
        await().until(() -> agent.held() == 2 + ids.size());
        Files.createFile(gate);

        ids.forEach(this::end);

        assertThat(order).content().isEqualTo("1\n2\n3\n4\n5\n");
        server.send(stop(hold, StopOrder.Reason.REASON_CANCELED));
        end(hold);
    }

    @Test
    void bringsFilesInAndOut() throws Exception {
        byte[] input = "from the server".getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(input));
        server.blobs.put(sha256, input);

        long id = server.start(
                server.shell("mkdir out; tr a-z A-Z < data.txt > out/result.txt; head -c 300000 /dev/zero > out/big")
                        .addInputs(TaskInput.newBuilder()
                                .setKind(TaskInput.Kind.KIND_FILE)
                                .setName("data.txt")
                                .setSha256(sha256)
                                .setSize(input.length))
                        .addOutputs("out/*"));

        Outcome outcome = end(id);
        assertThat(outcome.getOutputsList()).extracting(Output::getPath).containsExactly("out/big", "out/result.txt");
        assertThat(server.blobs.get(outcome.getOutputs(1).getSha256()))
                .asString()
                .isEqualTo("FROM THE SERVER");
        assertThat(server.blobs.get(outcome.getOutputs(0).getSha256())).hasSize(300_000);
    }

    @Test
    void saysWhatItCannotDo() {
        long unknown = server.start(server.shell("x")
                .setProcess(ProcessTask.newBuilder()
                        .setArguments(Arguments.newBuilder().addValues("no-such-program"))));
        assertThat(end(unknown).getErrorCode()).isEqualTo("COMMAND_NOT_FOUND");
        assertThat(end(unknown).getKind()).isEqualTo(Outcome.Kind.KIND_FAILED);

        long folder = server.start(server.shell("x")
                .setProcess(ProcessTask.newBuilder().setShell("true").setWorkingDirectory("nowhere")));
        assertThat(end(folder).getErrorCode()).isEqualTo("WORKING_DIRECTORY_NOT_FOUND");

        long blob = server.start(server.shell("true")
                .addInputs(TaskInput.newBuilder()
                        .setKind(TaskInput.Kind.KIND_ZIP)
                        .setSha256("0".repeat(64))
                        .setSize(1)));
        assertThat(end(blob).getErrorCode()).isEqualTo("NODE_INPUT_UNAVAILABLE");

        long nothing = server.start(server.shell("x").clearDriver());
        assertThat(end(nothing).getErrorCode()).isEqualTo("TASK_REFUSED");
    }

    private static ServerMessage stop(long id, StopOrder.Reason reason) {
        return ServerMessage.newBuilder()
                .addStop(StopOrder.newBuilder()
                        .setAllocationId(id)
                        .setReason(reason)
                        .setGraceSeconds(5))
                .build();
    }

    private Outcome end(long id) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> server.ended(id));
        AllocationReport report = Objects.requireNonNull(server.report(id));
        return report.getOutcome();
    }
}
