package dev.lattice.server.allocation;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.id.Ids;
import dev.lattice.server.log.OutputBounds;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.log.SegmentNames;
import dev.lattice.server.node.Node;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobLoader;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.scheduling.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A server's inside as polling workers meet it, without HTTP: a real database, dispatcher and journal. */
public final class PollingGround implements AutoCloseable {
    /** A worker that is not heard stays for as long as a test takes. */
    private static final Leases LEASES =
            new Leases(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(10));

    public final TestDatabase database = TestDatabase.create();
    public final Ids ids = new Ids(Clock.systemUTC());
    public final ProjectId project = ids.project();
    public final JobBoard board = new JobBoard();
    public final Dispatcher dispatcher;
    public final PolledWorkers workers;
    public final OutputStore outputs;
    final AllocationRegistry registry;
    private final UserId owner = ids.user();

    /** Keeps output and files in the folder. */
    public PollingGround(Path folder) throws IOException {
        database.database()
                .run(handle -> handle.execute("insert into project (id, name) values (?, 'p')", project.value()));
        outputs = new OutputStore(
                folder.resolve("output"),
                database.database(),
                new FolderBlobStore(folder.resolve("blobs")),
                new SegmentNames(Clock.systemUTC(), ids::next),
                1 << 20,
                new OutputBounds(1L << 30, 0));
        registry = new AllocationRegistry(outputs, Clock.systemUTC());
        dispatcher = new Dispatcher(
                database.address()::connect,
                new JobLoader(PollingGround::spec),
                board,
                registry,
                LEASES,
                ids::next,
                Clock.systemUTC());
        workers = new PolledWorkers(dispatcher, outputs, board, registry);
        dispatcher.start();
        Awaitility.await().until(dispatcher::leading);
    }

    /** A worker as its registration left it. */
    public Node worker(String id) {
        return new Node(
                new NodeId(id),
                project,
                1,
                true,
                true,
                "host",
                "linux",
                "",
                "",
                new Resources(4_000, 4_096, 0),
                1,
                List.of(),
                List.of("process"),
                "",
                false,
                Instant.EPOCH,
                Optional.empty());
    }

    /** Submits a job. */
    public JobEntry submit(RetryPolicy retry) {
        String json = retry.equals(RetryPolicy.NEVER) ? "never" : "default";
        Submission submission = new Submission(
                ids.job(),
                project,
                owner,
                spec(json),
                "{\"command\":\"" + json + "\"}",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.now());
        return dispatcher
                .submit(List.of(submission))
                .toCompletableFuture()
                .join()
                .getFirst();
    }

    /** The spec behind the text that a test's rows carry. */
    public static JobSpec spec(String text) {
        return new JobSpec(
                new Command.Arguments(List.of("true")),
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                Map.of(),
                Siting.ANYWHERE,
                Resources.NONE,
                0,
                List.of(),
                text.contains("never") ? RetryPolicy.NEVER : RetryPolicy.DEFAULT);
    }

    @Override
    public void close() throws IOException, SQLException {
        dispatcher.close();
        outputs.close();
        database.close();
    }
}
