package dev.lattice.server.allocation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.node.Node;
import dev.lattice.server.node.NodeLoad;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.JobEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolledWorkersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private PollingGround ground;
    private PolledWorkers workers;
    private Node worker;

    @BeforeEach
    void open() throws IOException {
        ground = new PollingGround(folder);
        workers = ground.workers;
        worker = ground.worker("worker");
    }

    @AfterEach
    void close() throws IOException, SQLException {
        ground.close();
    }

    @Test
    void outputIsAnsweredThoughItsJobEndsMeanwhile() throws IOException {
        ground.submit(RetryPolicy.DEFAULT);
        Assignment job = take();
        CompletableFuture<Long> output = workers.output(
                        worker, job.job(), 1, LogStream.STDOUT, 0, ByteBuffer.wrap("out\n".getBytes(UTF_8)))
                .toCompletableFuture();
        assertThat(workers.result(worker, job.job(), 1, new AttemptOutcome.Exited(0), Duration.ZERO)
                        .toCompletableFuture()
                        .join())
                .isTrue();
        // Only now can anything become durable.
        ground.outputs.start();
        assertThat(output).succeedsWithin(PATIENCE).isEqualTo(4L);
    }

    @Test
    void aCallThatWasHungUpGetsNothingAndTheNextGetsTheJob() {
        WorkCall gone = workers.next(worker, PATIENCE);
        gone.lost();
        JobEntry job = ground.submit(RetryPolicy.NEVER);
        assertThat(job.latest().state()).isEqualTo(JobState.QUEUED);
        WorkCall next = workers.next(worker, PATIENCE);
        assertThat(answered(next).job()).isEqualTo(job.latest().id());
        next.sent();
        await().until(() -> job.latest().state() == JobState.RUNNING);
        assertThat(gone.answer().toCompletableFuture().join()).isEmpty();
    }

    @Test
    void aJobWhoseAnswerDidNotArriveWasNotStarted() {
        JobEntry job = ground.submit(RetryPolicy.NEVER);
        WorkCall lost = workers.next(worker, PATIENCE);
        Assignment first = answered(lost);
        lost.lost();
        WorkCall next = workers.next(ground.worker("another"), PATIENCE);
        Assignment second = answered(next);
        assertThat(second.job()).isEqualTo(first.job());
        assertThat(second.attempt()).isEqualTo(1);
        next.sent();
        await().until(() -> job.latest().state() == JobState.RUNNING);
    }

    @Test
    void aJobThatIsCanceledAndDidNotArriveHasEnded() {
        JobEntry job = ground.submit(RetryPolicy.DEFAULT);
        WorkCall lost = workers.next(worker, PATIENCE);
        answered(lost);
        ground.dispatcher
                .cancel(List.of(job.latest().id()))
                .toCompletableFuture()
                .join();
        lost.lost();
        await().until(() -> job.latest().state() == JobState.CANCELED);
    }

    @Test
    void aWorkerThatIsGoneIsForgottenAndMayComeAgain() {
        List<Node> nodes = IntStream.range(0, 20)
                .mapToObj(i -> ground.worker("worker-" + i))
                .toList();
        nodes.forEach(node -> workers.heartbeat(node, List.of()));
        assertThat(workers.linked()).isEqualTo(20);

        nodes.forEach(node -> ground.dispatcher.removed(node.id()));

        await().until(() -> workers.linked() == 0);
        workers.heartbeat(nodes.getFirst(), List.of());
        assertThat(workers.linked()).isEqualTo(1);
    }

    @Test
    void howBusyANodeIsIsKnownWhileItIsThere() {
        NodeLoad load = new NodeLoad(0.5, 2048L);
        workers.heartbeat(worker, List.of());
        ground.registry.heard(worker.id(), load);
        await().until(() -> ground.registry.load(worker.id()).equals(load));

        ground.dispatcher.removed(worker.id());

        await().until(() -> ground.registry.load(worker.id()).equals(NodeLoad.UNKNOWN));
    }

    private Assignment take() {
        return answered(workers.next(worker, PATIENCE));
    }

    private static Assignment answered(WorkCall call) {
        return call.answer().toCompletableFuture().join().orElseThrow();
    }
}
