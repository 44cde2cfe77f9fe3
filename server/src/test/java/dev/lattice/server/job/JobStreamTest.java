package dev.lattice.server.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.job.JobView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.allocation.PollingGround;
import dev.lattice.server.allocation.WorkCall;
import dev.lattice.server.http.StreamSink;
import dev.lattice.server.log.OutputFrame;
import dev.lattice.server.node.Node;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobRows;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of a job's stream sees who takes it when it suits him: each pump is one look of his. */
class JobStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AttemptOutcome LOST = new AttemptOutcome.Lost("Its node is gone.");

    @TempDir
    private Path folder;

    private PollingGround ground;
    private JobEntry job;
    private final Reader reader = new Reader();

    @BeforeEach
    void open() throws IOException {
        ground = new PollingGround(folder);
        job = ground.submit(RetryPolicy.DEFAULT);
    }

    @AfterEach
    void close() throws IOException, SQLException {
        ground.close();
    }

    @Test
    void anAttemptIsShownToItsEndBeforeTheNextOne() throws Exception {
        JobStream stream = stream(JobCursor.START);
        Attempt first = begin(1);
        first.prints("first ");
        stream.pump();
        first.prints("attempt");
        first.ends(LOST);
        Attempt second = begin(2);
        second.prints("second attempt");
        stream.pump();
        second.ends(new AttemptOutcome.Exited(0));
        stream.pump();
        assertThat(stream.done()).isTrue();
        assertThat(reader.seen)
                .containsExactly(
                        "state 1 RUNNING", "first ", "attempt", "state 2 RUNNING", "second attempt", "end 2 SUCCEEDED");
    }

    @Test
    void whoLooksOnlyAtTheEndSeesEveryAttemptUnderItsState() throws Exception {
        ground.outputs.start();
        JobStream stream = stream(JobCursor.START);
        for (int number = 1; number <= 3; number++) {
            Attempt attempt = begin(number);
            attempt.prints("output " + number);
            attempt.ends(number < 3 ? LOST : new AttemptOutcome.Exited(0));
            // Read from where it is kept for good.
            await().atMost(PATIENCE)
                    .until(() -> ground.outputs
                            .liveView(attempt.assignment().allocation())
                            .isEmpty());
        }
        stream.pump();
        assertThat(reader.seen)
                .containsExactly(
                        "state 1 RUNNING",
                        "output 1",
                        "state 2 RUNNING",
                        "output 2",
                        "state 3 SUCCEEDED",
                        "output 3",
                        "end 3 SUCCEEDED");
    }

    @Test
    void theAttemptThatEndedTheJobBeginsWithAStateToo() throws Exception {
        JobStream stream = stream(JobCursor.START);
        Attempt first = begin(1);
        first.prints("first");
        stream.pump();
        first.ends(LOST);
        Attempt second = begin(2);
        second.prints("second");
        second.ends(new AttemptOutcome.Exited(0));
        stream.pump();
        assertThat(reader.seen).endsWith("first", "state 2 SUCCEEDED", "second", "end 2 SUCCEEDED");
    }

    @Test
    void aStreamIsResumedInAnAttemptThatAnotherFollowed() throws Exception {
        Attempt first = begin(1);
        first.prints("seen, unseen");
        first.ends(LOST);
        begin(2).prints("second");
        stream(JobCursor.parse("1-6")).pump();
        assertThat(reader.seen).containsExactly("state 1 RUNNING", "unseen", "state 2 RUNNING", "second");
    }

    @Test
    void whatAnAttemptPrintedBeforeItsJobWasCanceledInTheQueueIsShown() throws Exception {
        JobStream stream = stream(JobCursor.START);
        Attempt first = begin(1);
        first.prints("first");
        first.ends(LOST);
        ground.dispatcher
                .cancel(List.of(job.latest().id()))
                .toCompletableFuture()
                .join();
        stream.pump();
        assertThat(stream.done()).isTrue();
        assertThat(reader.seen).containsExactly("state 1 RUNNING", "first", "end 1 CANCELED");
    }

    private JobStream stream(JobCursor from) {
        return new JobStream(
                job,
                null,
                from,
                new JobStore(ground.database.database(), new JobRows(PollingGround::spec)),
                ground.outputs,
                new JobViews(ground.outputs, ground.dispatcher),
                reader,
                reader,
                () -> {});
    }

    /** A node of its own takes the job. */
    private Attempt begin(int number) {
        Node worker = ground.worker("worker-" + number);
        WorkCall call = ground.workers.next(worker, PATIENCE);
        Assignment assignment = call.answer().toCompletableFuture().join().orElseThrow();
        call.sent();
        assertThat(assignment.attempt()).isEqualTo(number);
        await().until(() -> job.latest().state() == JobState.RUNNING
                && ground.outputs.liveView(assignment.allocation()).isPresent());
        return new Attempt(worker, assignment);
    }

    private final class Attempt {
        private final Node worker;
        private final Assignment assignment;
        private long printed;

        Attempt(Node worker, Assignment assignment) {
            this.worker = worker;
            this.assignment = assignment;
        }

        Assignment assignment() {
            return assignment;
        }

        void prints(String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            long at = printed;
            printed += bytes.remaining();
            ground.outputs.append(assignment.allocation(), LogStream.STDOUT, at, bytes, 0);
        }

        void ends(AttemptOutcome outcome) {
            assertThat(ground.workers
                            .result(worker, assignment.job(), assignment.attempt(), outcome, Duration.ZERO)
                            .toCompletableFuture()
                            .join())
                    .isTrue();
            await().until(() -> !assignment.allocation().equals(job.latest().allocation())
                    || job.latest().state().terminal());
        }
    }

    /** Notes what comes, in words; of the states only those that begin an attempt. */
    private static final class Reader implements StreamFormat, StreamSink {
        final List<String> seen = new ArrayList<>();
        private int attempt;

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public Buffer event(Event event, @Nullable JobId label, Object body, @Nullable JobCursor cursor) {
            JobView view = (JobView) body;
            if (event == Event.STATE && view.attempt() == attempt) {
                return Buffer.buffer();
            }
            attempt = view.attempt();
            return Buffer.buffer(event.label() + " " + attempt + " " + view.status());
        }

        @Override
        public Buffer output(OutputFrame frame, @Nullable JobId label, JobCursor cursor) {
            return Buffer.buffer(UTF_8.decode(frame.data().duplicate()).toString());
        }

        @Override
        public Buffer ping() {
            return Buffer.buffer();
        }

        @Override
        public boolean write(Buffer bytes) {
            if (bytes.length() > 0) {
                seen.add(bytes.toString());
            }
            return true;
        }

        @Override
        public boolean gone() {
            return false;
        }

        @Override
        public void onGone(Runnable listener) {}
    }
}
