package dev.lattice.server.build;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.core.scheduling.WaitingReason;
import dev.lattice.server.log.OutputFrame;
import dev.lattice.server.log.OutputView;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/** The jobs that build, as the dispatcher publishes them. Any thread. */
final class BuildJobs implements Consumer<JobSnapshot> {
    private static final Logger LOG = Logger.getLogger(BuildJobs.class);
    private static final long ANSWER_SECONDS = 10;
    private static final int TAIL_BYTES = 64 << 10;

    /** What a smaller build would not wait for. */
    private static final Set<WaitingReason.Code> LACKS = Set.of(WaitingReason.Code.TOO_BIG, WaitingReason.Code.NO_ROOM);

    private static final String REMEDY = "; stop something, or have it built with less (--build-cpu, --build-memory)";

    private final Dispatcher dispatcher;
    private final Function<AllocationId, OutputView> outputs;
    private final BiFunction<ProjectId, JobId, Optional<JobEntry>> find;
    private final Consumer<WorkloadId> news;
    private final Map<WorkloadId, Map<JobId, Integer>> live = new HashMap<>();

    /**
     * @param find finds a build, ended or not
     * @param news is called on the dispatcher's thread when something changed; must not block
     */
    BuildJobs(
            Dispatcher dispatcher,
            Function<AllocationId, OutputView> outputs,
            BiFunction<ProjectId, JobId, Optional<JobEntry>> find,
            Consumer<WorkloadId> news) {
        this.dispatcher = dispatcher;
        this.outputs = outputs;
        this.find = find;
        this.news = news;
    }

    @Override
    public void accept(JobSnapshot job) {
        if (!(job.spec() instanceof BuildSpec build)) {
            return;
        }
        synchronized (this) {
            Map<JobId, Integer> of = live.computeIfAbsent(build.workload(), _ -> new HashMap<>());
            if (job.state().terminal()) {
                of.remove(job.id());
                if (of.isEmpty()) {
                    live.remove(build.workload());
                }
            } else {
                of.put(job.id(), build.revision());
            }
        }
        news.accept(build.workload());
    }

    /** Ends builds of a workload, by the revisions that they are for. */
    void cancel(WorkloadId workload, IntPredicate unwanted) {
        List<JobId> others;
        synchronized (this) {
            others = live.getOrDefault(workload, Map.of()).entrySet().stream()
                    .filter(job -> unwanted.test(job.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        if (!others.isEmpty()) {
            dispatcher.cancel(others);
        }
    }

    /** The job, while it lives or once it has ended; empty when it was never accepted. */
    Optional<JobSnapshot> find(ProjectId project, JobId job) {
        return find.apply(project, job).map(JobEntry::latest);
    }

    /** Where the job stands, for people. */
    String note(JobSnapshot job) {
        if (job.stopping()) {
            return "it is being canceled";
        }
        if (job.state() != JobState.QUEUED) {
            return "building on node " + job.node();
        }
        return reason(job.id())
                .map(why -> "waiting for a node: " + why.sentence() + (LACKS.contains(why.code()) ? REMEDY : ""))
                .orElse("waiting for a node");
    }

    private Optional<WaitingReason> reason(JobId job) {
        try {
            return Optional.ofNullable(dispatcher
                    .explain(List.of(job))
                    .toCompletableFuture()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .get(job));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unknown) {
            LOG.debug("nobody can say why a build waits", unknown);
        }
        return Optional.empty();
    }

    /** Why a job that has ended did not succeed. */
    String failure(JobSnapshot job) {
        return switch (job.state()) {
            case CANCELED -> "it was canceled";
            case TIMED_OUT -> "it took longer than its time-out; give it more by build.timeoutSeconds";
            case LOST -> "its node went away: " + job.errorMessage();
            default -> {
                Optional<String> said = Optional.ofNullable(job.allocation()).flatMap(this::said);
                String message = job.errorMessage();
                yield said.orElse(message == null ? "its log says why" : message);
            }
        };
    }

    private Optional<String> said(AllocationId allocation) {
        try {
            OutputView view = outputs.apply(allocation);
            StringBuilder text = new StringBuilder();
            long cursor = Math.max(0, view.end() - TAIL_BYTES);
            for (List<OutputFrame> frames = view.read(cursor, TAIL_BYTES);
                    !frames.isEmpty();
                    frames = view.read(cursor, TAIL_BYTES)) {
                for (OutputFrame frame : frames) {
                    cursor += frame.span();
                    text.append(StandardCharsets.UTF_8.decode(frame.data().duplicate()));
                }
            }
            return BuildFailure.of(text.toString());
        } catch (IOException unreadable) {
            LOG.debugf(unreadable, "the output of %s cannot be read", allocation);
            return Optional.empty();
        }
    }
}
