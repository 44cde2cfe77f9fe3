package dev.lattice.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.ManagedProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The pull API is enough for a worker in another language: the one in docs/examples does whole jobs. */
@Tag("cluster")
class ForeignWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @TempDir
    static Path folder;

    private static ForgetfulProxy proxy;
    private static ManagedProcess worker;

    private static final Path SCRIPT =
            Path.of("../docs/examples/worker.py").toAbsolutePath().normalize();

    @BeforeAll
    static void startWorker() throws IOException {
        proxy = new ForgetfulProxy(CLUSTER.server().url());
        worker = ManagedProcess.start(
                "worker.py",
                List.of("python3", SCRIPT.toString()),
                Map.of(
                        "SERVER_URL", proxy.url().toString(),
                        "WORKER_ID", "snake",
                        "HEARTBEAT_SECONDS", "0.5"),
                folder,
                folder.resolve("worker.log"));
        CLUSTER.awaitOnline("snake");
    }

    @AfterAll
    static void stopWorker() {
        worker.stop();
        proxy.close();
    }

    @Test
    void itRunsACommandAndReportsItsEnd() {
        String job = CLUSTER.api()
                .submit(Map.of("command", "echo out; echo err >&2; echo $WHAT; exit 5", "env", Map.of("WHAT", "ever")));
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText())
                .as("%s\n%s", end, worker.logTail(20))
                .isEqualTo("failed");
        assertThat(end.path("exitCode").asInt(-1)).isEqualTo(5);
        assertThat(end.path("workerId").asText()).isEqualTo("snake");
        assertThat(text(job, "stdout")).isEqualTo("out\never\n");
        assertThat(text(job, "stderr")).isEqualTo("err\n");
    }

    @Test
    void itGetsTheJobsFile() throws IOException {
        String job = submitWithFile();
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText())
                .as("%s\n%s", end, worker.logTail(20))
                .isEqualTo("completed");
        assertThat(text(job, "stdout")).isEqualTo("hello\n");
    }

    @Test
    void itKeepsAJobWhoseFileItCannotGetYet() throws IOException {
        proxy.busy("/download/");
        String job;
        try {
            job = submitWithFile();
            // Through SERVER_URL, although the server names itself in the file's address.
            Awaitility.await("heartbeats and downloads while there is no file yet")
                    .atMost(PATIENCE)
                    .until(() -> proxy.refusals() > 1 && proxy.lastHeartbeat().contains(job));
        } finally {
            proxy.busy(null);
        }
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText())
                .as("%s\n%s", end, worker.logTail(20))
                .isEqualTo("completed");
        assertThat(text(job, "stdout")).isEqualTo("hello\n");
    }

    /** A job that prints what is in its file. */
    private static String submitWithFile() throws IOException {
        Path zip = folder.resolve("project.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry("inner/hello.txt"));
            out.write("hello\n".getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
        String url = CLUSTER.api().upload(zip).path("fileUrl").asText();
        return CLUSTER.api()
                .submit(Map.of("command", List.of("cat", "hello.txt"), "fileUrl", url, "workingDirectory", "inner"));
    }

    @Test
    void itStopsWhatIsCanceled() {
        String job = CLUSTER.api().submit(Map.of("command", List.of("sleep", "60")));
        CLUSTER.api().awaitState(job, Set.of("running"), PATIENCE);
        assertThat(CLUSTER.api().post("/api/jobs/" + job + "/cancel", Map.of()).status())
                .isEqualTo(202);
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText()).as("%s", end).isEqualTo("cancelled");
    }

    @Test
    void whoWantsFilesBackIsToldThatItBringsNone() {
        String job = CLUSTER.api().submit(Map.of("command", "echo x > out.txt", "outputs", List.of("*.txt")));
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText()).isEqualTo("completed");
        assertThat(end.path("error").path("code").asText()).isEqualTo("OUTPUT_NOT_STORED");
    }

    @Test
    void itSaysThatACommandTookTooLong() {
        String job = CLUSTER.api().submit(Map.of("command", List.of("sleep", "60"), "timeout", 1));
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText())
                .as("%s\n%s", end, worker.logTail(20))
                .isEqualTo("failed");
        assertThat(end.path("error").path("code").asText()).isEqualTo("TIMED_OUT");
        // The signal that stopped it is not how the command ended.
        assertThat(end.path("exitCode").asInt(124)).isEqualTo(124);
    }

    @Test
    void itEndsACommandInTimeWhileTheServerTakesNoOutput() {
        Path pid = folder.resolve("late");
        proxy.busy("/stream-output");
        String job;
        try {
            job = CLUSTER.api()
                    .submit(Map.of("command", "echo out; sleep 600 & echo $! > " + pid + "; wait", "timeout", 1));
            Awaitility.await("the command's end while its output waits")
                    .atMost(PATIENCE)
                    .until(() -> proxy.refusals() > 0 && isGone(pid));
        } finally {
            proxy.busy(null);
        }
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("error").path("code").asText())
                .as("%s\n%s", end, worker.logTail(20))
                .isEqualTo("TIMED_OUT");
        assertThat(text(job, "stdout")).isEqualTo("out\n");
    }

    @Test
    void itSaysInASentenceThatItWasRemoved() throws IOException {
        Path log = folder.resolve("leaver.log");
        ManagedProcess leaver = ManagedProcess.start(
                "leaver",
                List.of("sh", "-c", "python3 \"$0\"; echo ended with $?", SCRIPT.toString()),
                Map.of(
                        "SERVER_URL", CLUSTER.server().url().toString(),
                        "WORKER_ID", "leaver",
                        "HEARTBEAT_SECONDS", "0.5"),
                folder,
                log);
        try {
            CLUSTER.awaitOnline("leaver");
            assertThat(CLUSTER.api().delete("/api/workers/leaver").status()).isEqualTo(204);
            Awaitility.await("the end of a worker that was removed")
                    .atMost(PATIENCE)
                    .until(() -> !leaver.isAlive());
            assertThat(Files.readAllLines(log))
                    .hasSize(2)
                    .satisfies(lines -> assertThat(lines.getFirst()).contains("the worker was removed"))
                    .endsWith("ended with 1");
        } finally {
            leaver.stop();
        }
    }

    @Test
    void itSendsAgainWhatTheServerLost() throws IOException, InterruptedException {
        Path gate = folder.resolve("gate");
        new ProcessBuilder("mkfifo", gate.toString()).start().waitFor();
        CountDownLatch forgotten = proxy.forgetNextOutput();
        String job = CLUSTER.api().submit(Map.of("command", "echo first; cat " + gate));
        assertThat(forgotten.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Files.writeString(gate, "second\n");
        JsonNode end = CLUSTER.api().awaitEnd(job, PATIENCE);
        assertThat(end.path("status").asText())
                .as("%s\n%s", end, worker.logTail(20))
                .isEqualTo("completed");
        assertThat(text(job, "stdout")).isEqualTo("first\nsecond\n");
    }

    @Test
    void itLeavesNothingRunning() throws IOException {
        Path pid = folder.resolve("pid");
        String job = CLUSTER.api().submit(Map.of("command", "sleep 600 & echo $! > " + pid));
        CLUSTER.api().awaitEnd(job, PATIENCE);
        Awaitility.await("the end of the process that it left").until(() -> isGone(pid));
    }

    /** Whether the process whose number is there has been, and is no more. */
    private static boolean isGone(Path pid) throws IOException {
        String number = Files.exists(pid) ? Files.readString(pid).strip() : "";
        return !number.isEmpty()
                && ProcessHandle.of(Long.parseLong(number))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
    }

    private static String text(String job, String stream) {
        return new String(CLUSTER.api().output(job, stream), StandardCharsets.UTF_8);
    }
}
