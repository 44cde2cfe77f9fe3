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
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Workers in any language that poll over HTTP: work for them, their output, their results. */
public final class PolledWorkers {
    private static final AttemptOutcome.Note OUTPUTS_STAY = new AttemptOutcome.Note(
            "OUTPUT_NOT_STORED",
            "The job ran on a worker that polls over HTTP, which brings no files back. Require a label of a node with"
                    + " an agent.");

    /** A call for work waits no longer than this, whatever it asks for. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Map<NodeId, PolledLink> links = new ConcurrentHashMap<>();
    private final Map<AllocationId, ProgressLines> progress = new ConcurrentHashMap<>();
    private final Dispatcher dispatcher;
    private final OutputStore outputs;
    private final JobBoard board;
    private final AllocationRegistry registry;

    public PolledWorkers(Dispatcher dispatcher, OutputStore outputs, JobBoard board, AllocationRegistry registry) {
        this.dispatcher = dispatcher;
        this.outputs = outputs;
        this.board = board;
        this.registry = registry;
        registry.listenToEnds(progress::remove);
    }

    /** Waits for a job. The caller tells the call what became of its answer. */
    public WorkCall next(Node node, Duration wait) {
        PolledLink link = link(node);
        WorkCall call = link.call();
        long millis = Math.min(wait.toMillis(), LONGEST_WAIT.toMillis());
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> link.hangUp(call));
        return call;
    }

    /** The worker is there and runs these; the answer names those that it is to stop. */
    public List<JobId> heartbeat(Node node, List<JobId> running) {
        PolledLink link = link(node);
        link.heard();
        dispatcher.polledHeartbeat(link, running);
        return link.toStop(running);
    }

    private PolledLink link(Node node) {
        return links.compute(node.id(), (id, known) -> {
            if (known != null && !known.closed()) {
                return known;
            }
            PolledLink fresh = new PolledLink(id, dispatcher, this::liveJob, this::closed);
            dispatcher.opened(fresh, SessionMessages.polledFacts(node), node.approved(), List.of());
            return fresh;
        });
    }

    private Optional<JobId> liveJob(AllocationId allocation) {
        return registry.find(allocation).map(grant -> grant.assignment().job());
    }

    /** The worker was removed, or silent for too long; when it comes again, it gets another link. */
    private void closed(PolledLink link) {
        links.remove(link.node(), link);
    }

    /** Workers that are there, as far as is known. */
    int linked() {
        return links.size();
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
            progress(allocation, text)
                    .ifPresent(percent -> dispatcher.reported(
                            link(node),
                            List.of(new AllocationReport(
                                    allocation, true, false, Optional.empty(), 0, percent, List.of()))));
        }
        long to = offset + text.limit();
        return outputs.synced().thenApply(_ -> Math.max(to, outputs.durableTo(allocation, stream)));
    }

    private Optional<Integer> progress(AllocationId allocation, ByteBuffer text) {
        ProgressLines lines = progress.computeIfAbsent(allocation, _ -> new ProgressLines());
        if (registry.find(allocation).isEmpty()) {
            // It ended meanwhile, perhaps before its entry was made.
            progress.remove(allocation);
        }
        synchronized (lines) {
            return lines.feed(text);
        }
    }

    /** Takes a result; completes with whether it was the one that counted. */
    public CompletionStage<Boolean> result(
            Node node, JobId job, int attempt, AttemptOutcome outcome, Duration duration) {
        Optional<AllocationId> allocation = allocation(node, job, attempt);
        if (allocation.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        link(node).heard();
        AttemptOutcome whole = registry.find(allocation.get())
                .filter(grant -> !grant.assignment().jobSpec().outputs().isEmpty())
                .map(_ -> withoutOutputs(outcome))
                .orElse(outcome);
        AllocationReport report = new AllocationReport(
                allocation.get(), true, false, Optional.of(whole), duration.toNanos() / 1_000, null, List.of());
        return dispatcher.reportedResult(node.id(), job, attempt, report);
    }

    /** These workers have no way to bring files back: whoever asked for some is told. */
    private static AttemptOutcome withoutOutputs(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Exited exited
                ? new AttemptOutcome.Exited(exited.code(), exited.error(), Optional.of(OUTPUTS_STAY))
                : outcome;
    }

    private AllocationId current(Node node, JobId job, int attempt) {
        return allocation(node, job, attempt)
                .orElseThrow(() -> Problem.of(
                        ErrorCode.STALE_ATTEMPT,
                        "This worker does not have attempt " + attempt + " of job " + job + " any more. Stop it."));
    }

    /** A worker may be quicker than the board, which hears of a grant after the worker. */
    private Optional<AllocationId> allocation(Node node, JobId job, int attempt) {
        return board.find(job)
                .map(JobEntry::latest)
                .flatMap(latest -> latest.attempt() == attempt && node.id().equals(latest.node())
                        ? Optional.ofNullable(latest.allocation())
                        : registry.find(node.id(), job, attempt));
    }
}
