package dev.lattice.server.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.NodeLink.Delivery;
import dev.lattice.server.scheduling.NodeLink.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a polling worker is told to stop. */
class PolledLinkTest {
    private static final JobId JOB = new JobId(1);

    @TempDir
    private Path folder;

    private final Map<AllocationId, JobId> live = new HashMap<>();
    private PollingGround ground;
    private PolledLink link;

    @BeforeEach
    void open() throws IOException {
        ground = new PollingGround(folder);
        link = new PolledLink(
                new NodeId("worker"),
                ground.dispatcher,
                allocation -> Optional.ofNullable(live.get(allocation)),
                _ -> {});
    }

    @AfterEach
    void close() throws IOException, SQLException {
        ground.close();
    }

    @Test
    void aNewAttemptIsNotStoppedForTheOneBefore() {
        AllocationId first = starts(1);
        stops(first, Stop.Reason.SUPERSEDED);
        live.remove(first);
        assertThat(link.toStop(List.of(JOB))).containsExactly(JOB);
        AllocationId second = starts(2);
        assertThat(link.toStop(List.of(JOB))).isEmpty();
        stops(second, Stop.Reason.CANCELED);
        assertThat(link.toStop(List.of(JOB))).containsExactly(JOB);
    }

    @Test
    void aJobIsNamedUntilItHasEndedAndTheWorkerNoLongerRunsIt() {
        AllocationId allocation = starts(1);
        stops(allocation, Stop.Reason.CANCELED);
        // It may not have heard of the job yet when it sent this.
        assertThat(link.toStop(List.of())).containsExactly(JOB);
        live.remove(allocation);
        assertThat(link.toStop(List.of(JOB))).containsExactly(JOB);
        assertThat(link.toStop(List.of())).isEmpty();
        assertThat(link.toStop(List.of(JOB))).isEmpty();
    }

    @Test
    void whatIsSettledIsNotNamed() {
        AllocationId allocation = starts(1);
        stops(allocation, Stop.Reason.CANCELED);
        link.deliver(new Delivery(List.of(), List.of(), List.of(allocation)));
        assertThat(link.toStop(List.of(JOB))).isEmpty();
    }

    private AllocationId starts(int attempt) {
        AllocationId allocation = new AllocationId(attempt);
        live.put(allocation, JOB);
        Assignment start =
                new Assignment(allocation, attempt, attempt, JOB, 0, PollingGround.spec("default"), Optional.empty());
        link.deliver(new Delivery(List.of(start), List.of(), List.of()));
        return allocation;
    }

    private void stops(AllocationId allocation, Stop.Reason reason) {
        link.deliver(new Delivery(List.of(), List.of(new Stop(allocation, reason)), List.of()));
    }
}
