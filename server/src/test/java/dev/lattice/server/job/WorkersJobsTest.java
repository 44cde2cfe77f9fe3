package dev.lattice.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.server.allocation.PollingGround;
import dev.lattice.server.node.Node;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.JobRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker learns about jobs: of its own how they stand, of others not even that they are. */
class WorkersJobsTest {
    @TempDir
    private Path folder;

    private PollingGround ground;
    private JobService jobs;

    @BeforeEach
    void open() throws IOException {
        ground = new PollingGround(folder);
        jobs = new JobService(
                ground.dispatcher,
                ground.board,
                new JobStore(ground.database.database(), new JobRows(PollingGround::spec)),
                new JobMemory(ground.database.database()),
                new JobSpecs(new ObjectMapper()),
                (_, _) -> Optional.empty(),
                ground.ids,
                Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException, SQLException {
        ground.close();
    }

    @Test
    void itSeesItsOwnJobAndNoOthers() {
        Node mine = ground.worker("mine");
        Node other = ground.worker("other");
        JobId waiting = ground.submit(RetryPolicy.DEFAULT).latest().id();
        assertHidden(mine, waiting);
        Assignment taken = ground.workers
                .next(mine, Duration.ofSeconds(30))
                .answer()
                .toCompletableFuture()
                .join()
                .orElseThrow();
        assertThat(taken.job()).isEqualTo(waiting);
        assertThat(jobs.forWorker(mine, taken.job()).node()).isEqualTo(mine.id());
        assertHidden(other, taken.job());

        ground.workers
                .result(mine, taken.job(), 1, new AttemptOutcome.Exited(0), Duration.ZERO)
                .toCompletableFuture()
                .join();
        assertThat(jobs.forWorker(mine, taken.job()).state()).isEqualTo(JobState.SUCCEEDED);
        assertHidden(other, taken.job());
    }

    private void assertHidden(Node worker, JobId job) {
        assertThatThrownBy(() -> jobs.forWorker(worker, job))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
