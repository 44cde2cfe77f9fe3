package dev.lattice.server.workload;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.job.JobService;
import dev.lattice.server.job.JobStreams;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a workload's instances write, those that have ended included. */
public final class WorkloadLogs {
    /** As many as run, and enough of those before to see why they are gone. */
    private static final int ENDED_SHOWN = 3;

    private static final long MOST_TAIL = 64L << 20;

    private final JobService jobs;
    private final JobStreams streams;

    /**
     * Whose output.
     *
     * @param instances how many are wanted
     * @param live those that have not ended
     */
    record Of(ProjectId project, WorkloadId workload, int instances, Supplier<List<JobSnapshot>> live) {}

    public WorkloadLogs(JobService jobs, JobStreams streams) {
        this.jobs = jobs;
        this.streams = streams;
    }

    /**
     * Writes it as the response; completes when that has ended.
     *
     * @param follow stays for what comes
     * @param tail bytes of what is there already, of each instance
     */
    CompletionStage<Void> write(Of of, boolean follow, long tail, @Nullable String accept, HttpServerRequest request) {
        if (tail < 0 || tail > MOST_TAIL) {
            throw Problem.invalid("tail", "tail is 0 to " + MOST_TAIL + " bytes.");
        }
        List<JobEntry> shown = jobs.instances(of.project(), of.workload(), of.instances() + ENDED_SHOWN);
        return streams.instances(shown, follow ? Optional.of(() -> live(of)) : Optional.empty(), tail, accept, request);
    }

    /**
     * Writes what a build says; completes when that has ended.
     *
     * @param job of the build
     */
    CompletionStage<Void> writeBuild(
            ProjectId project,
            JobId job,
            boolean follow,
            long tail,
            @Nullable String accept,
            HttpServerRequest request) {
        if (tail < 0 || tail > MOST_TAIL) {
            throw Problem.invalid("tail", "tail is 0 to " + MOST_TAIL + " bytes.");
        }
        JobEntry build = jobs.build(project, job).orElseThrow(() -> Problem.notFound("build", job));
        return streams.build(build, follow, tail, accept, request);
    }

    private List<JobEntry> live(Of of) {
        return of.live().get().stream().map(jobs::entry).toList();
    }
}
