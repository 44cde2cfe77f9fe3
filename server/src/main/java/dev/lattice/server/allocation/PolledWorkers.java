package dev.lattice.server.allocation;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.log.OutputGapException;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.node.Node;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Workers in any language that poll over HTTP: work for them, their output, their results. */
public final class PolledWorkers implements OutputStore.DurabilityListener {
    /** A call for work waits no longer than this, whatever it asks for. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Map<NodeId, PolledLink> links = new ConcurrentHashMap<>();
    private final Map<AllocationId, ProgressLines> progress = new ConcurrentHashMap<>();
    private final Map<AllocationId, List<DurableWait>> waits = new ConcurrentHashMap<>();
    private final Dispatcher dispatcher;
    private final OutputStore outputs;
    private final JobBoard board;

    public PolledWorkers(Dispatcher dispatcher, OutputStore outputs, JobBoard board) {
        this.dispatcher = dispatcher;
        this.outputs = outputs;
        this.board = board;
    }

    /** Waits for a job; empty when there was none in time. */
    public CompletionStage<Optional<Assignment>> next(Node node, Duration wait) {
        PolledLink link = link(node);
        PolledLink.Call call = link.call();
        long millis = Math.min(wait.toMillis(), LONGEST_WAIT.toMillis());
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> link.hangUp(call));
        return call.answer;
    }

    /** The worker is there and runs these; the answer names those that it is to stop. */
    public List<JobId> heartbeat(Node node, List<JobId> running) {
        PolledLink link = link(node);
        link.heard();
        dispatcher.polledHeartbeat(link, running);
        return link.toStop();
    }

    private PolledLink link(Node node) {
        return links.compute(node.id(), (id, known) -> {
            if (known != null && !known.closed()) {
                return known;
            }
            PolledLink fresh = new PolledLink(id, dispatcher);
            dispatcher.opened(fresh, SessionMessages.polledFacts(node, 0), node.approved(), List.of());
            return fresh;
        });
    }

    /** Takes output; completes with how far the stream is durable. */
    public CompletionStage<Long> output(
            Node node, JobId job, int attempt, LogStream stream, long offset, ByteBuffer data) throws IOException {
        AllocationId allocation = current(node, job, attempt);
        link(node).heard();
        ByteBuffer text = data.duplicate();
        try {
            outputs.append(allocation, stream, offset, data, 0);
        } catch (OutputGapException e) {
            throw Problem.of(
                    ErrorCode.OUTPUT_GAP,
                    "The output begins behind the end of what the server holds. Send it from offset " + e.wanted()
                            + " on.",
                    Map.of("wantedOffset", e.wanted()));
        }
        if (stream == LogStream.STDOUT) {
            progress.computeIfAbsent(allocation, _ -> new ProgressLines())
                    .feed(text)
                    .ifPresent(percent -> dispatcher.reported(
                            link(node),
                            List.of(new AllocationReport(
                                    allocation, true, false, Optional.empty(), 0, percent, List.of()))));
        }
        long to = offset + text.limit();
        DurableWait wait = new DurableWait(stream, to, new CompletableFuture<>());
        waits.computeIfAbsent(allocation, _ -> new CopyOnWriteArrayList<>()).add(wait);
        outputs.listen(allocation, this);
        long durable = outputs.durableTo(allocation, stream);
        if (durable >= to) {
            release(allocation, stream, durable);
        } else {
            outputs.hurry();
        }
        return wait.reached();
    }

    /** A call that is answered once the stream is durable up to an offset. */
    private record DurableWait(LogStream stream, long to, CompletableFuture<Long> reached) {}

    @Override
    public void durable(List<OutputStore.Durable> news) {
        for (OutputStore.Durable output : news) {
            release(output.allocation(), LogStream.STDOUT, output.stdoutTo());
            release(output.allocation(), LogStream.STDERR, output.stderrTo());
        }
    }

    private void release(AllocationId allocation, LogStream stream, long durableTo) {
        List<DurableWait> waiting = waits.getOrDefault(allocation, List.of());
        for (DurableWait wait : List.copyOf(waiting)) {
            if (wait.stream() == stream && wait.to() <= durableTo && waiting.remove(wait)) {
                wait.reached().completeAsync(() -> durableTo);
            }
        }
    }

    /** Takes a result; completes with whether it was the one that counted. */
    public CompletionStage<Boolean> result(
            Node node, JobId job, int attempt, AttemptOutcome outcome, Duration duration) {
        Optional<JobSnapshot> snapshot = mine(node, job, attempt);
        AllocationId allocation = snapshot.map(JobSnapshot::allocation).orElse(null);
        if (allocation == null) {
            return CompletableFuture.completedFuture(false);
        }
        link(node).heard();
        progress.remove(allocation);
        waits.remove(allocation);
        AllocationReport report = new AllocationReport(
                allocation, true, false, Optional.of(outcome), duration.toNanos() / 1_000, null, List.of());
        return dispatcher.reportedResult(node.id(), job, attempt, report);
    }

    private AllocationId current(Node node, JobId job, int attempt) {
        AllocationId allocation =
                mine(node, job, attempt).map(JobSnapshot::allocation).orElse(null);
        if (allocation == null) {
            throw Problem.of(
                    ErrorCode.STALE_ATTEMPT,
                    "This worker does not have attempt " + attempt + " of job " + job + " any more. Stop it.");
        }
        return allocation;
    }

    private Optional<JobSnapshot> mine(Node node, JobId job, int attempt) {
        return board.find(job)
                .map(entry -> entry.latest())
                .filter(latest -> latest.attempt() == attempt && node.id().equals(latest.node()));
    }
}
