package dev.lattice.server.build;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.core.workload.Situation.Image;
import dev.lattice.core.workload.Situation.Image.Making;
import dev.lattice.server.build.StoredBuild.Stage;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.id.Ids;
import dev.lattice.server.log.OutputView;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobInput;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Submission;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.source.SourceException;
import dev.lattice.server.source.Sources;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * The builds of all workloads. Whoever wants one says so again and again until it is there: what was under way when a
 * server ended is taken up from its job, or begun anew. Any thread.
 */
public final class Builds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Builds.class);
    private static final int MOST_SHOWN = 100;
    private static final long ANSWER_SECONDS = 30;

    private final Parts parts;
    private final BuildStore store;
    private final BuildText text;
    private final Preparation preparation;
    private final Preparations preparations = new Preparations();
    private final BuildJobs jobs;
    private final Consumer<WorkloadId> news;

    /**
     * What it works with.
     *
     * @param find finds a build's job, ended or not
     * @param kept images of a workload that a node keeps
     */
    public record Parts(
            Database database,
            Sources sources,
            Dispatcher dispatcher,
            JobBoard board,
            Function<AllocationId, OutputView> outputs,
            BiFunction<ProjectId, JobId, Optional<JobEntry>> find,
            Seal seal,
            ObjectMapper json,
            Ids ids,
            InstantSource clock,
            int kept) {}

    /**
     * An image that was built.
     *
     * @param port that the app listens on; empty when it is not to be reached
     * @param node where it is
     */
    public record Built(Optional<Integer> port, Optional<NodeId> node) {}

    /** @param news hears of each workload about whose build there is news; must not block */
    public Builds(Parts parts, Consumer<WorkloadId> news) {
        this.parts = parts;
        this.news = news;
        this.store = new BuildStore(parts.json());
        this.text = new BuildText(parts.seal());
        this.preparation = new Preparation(parts.sources());
        this.jobs = new BuildJobs(parts.dispatcher(), parts.outputs(), parts.find(), news);
        parts.board().listen(jobs);
    }

    /** @throws Problem naming the field that cannot be accepted */
    public void check(SourceRequest source, BuildRequest build) {
        parts.sources().check(source);
        BuildRules.check(build);
    }

    /**
     * What would be built; nothing is. Takes as long as fetching the source does.
     *
     * @param member whether it is for a service of an application
     * @throws Problem when the source cannot be had, or nobody knows how to build it
     */
    public BuildPlanView inspect(
            ProjectId project,
            Optional<Ecosystem> ecosystem,
            SourceRequest source,
            BuildRequest build,
            Map<String, String> env,
            boolean member) {
        check(source, build);
        try {
            return preparation
                    .prepare(project, ecosystem, source, build, env, member, progress -> {})
                    .view();
        } catch (SourceException | UndetectedException refused) {
            throw Problem.of(ErrorCode.SOURCE_REFUSED, String.valueOf(refused.getMessage()));
        }
    }

    // ---- one of a revision ----

    /** How it stands with the image that is to be built for a revision. May write down that it has ended. */
    public Image image(ProjectId project, WorkloadId workload, int revision) {
        // First whether it is being prepared: once it is not, its row says what became of it, and its job is there.
        Optional<String> preparing = preparations.note(workload, revision);
        return parts.database()
                .call(handle -> store.find(handle, workload, revision))
                .map(build -> image(project, build, preparing))
                .orElse(new Image(Making.WANTED, ""));
    }

    private Image image(ProjectId project, StoredBuild build, Optional<String> preparing) {
        return switch (build.stage()) {
            case BUILT -> new Image(Making.BUILT, "");
            case FAILED, CANCELED -> new Image(Making.FAILED, build.note());
            case PREPARING ->
                preparing.map(note -> new Image(Making.UNDER_WAY, note)).orElse(new Image(Making.WANTED, ""));
            case HANDED ->
                jobs.find(project, build.job().orElseThrow())
                        .map(job -> handed(build, job))
                        .or(() -> preparing.map(note -> new Image(Making.UNDER_WAY, note)))
                        .orElse(new Image(Making.WANTED, ""));
        };
    }

    private Image handed(StoredBuild build, JobSnapshot job) {
        if (!job.state().terminal()) {
            return new Image(Making.UNDER_WAY, jobs.note(job));
        }
        boolean built = job.state() == JobState.SUCCEEDED;
        String note = built ? "" : jobs.failure(job);
        Stage stage = built ? Stage.BUILT : job.state() == JobState.CANCELED ? Stage.CANCELED : Stage.FAILED;
        Instant ended = job.endedAt() == null ? now() : job.endedAt();
        parts.database()
                .run(handle -> store.end(
                        handle, build.workload(), build.revision(), stage, note, job.node(), job.startedAt(), ended));
        return new Image(built ? Making.BUILT : Making.FAILED, note);
    }

    /** The image of a revision, once it is built. */
    public Optional<Built> built(WorkloadId workload, int revision) {
        return parts.database()
                .call(handle -> store.find(handle, workload, revision))
                .filter(build -> build.stage() == Stage.BUILT)
                .map(build -> new Built(build.port(), build.node()));
    }

    /** Whether the image of a revision is built, in its caller's transaction. */
    public boolean isBuilt(Handle handle, WorkloadId workload, int revision) {
        return store.find(handle, workload, revision)
                .filter(build -> build.stage() == Stage.BUILT)
                .isPresent();
    }

    /** A node lacked the image of a revision at that time, whatever was thought. */
    public void missing(WorkloadId workload, int revision, NodeId node, Instant at) {
        parts.database().run(handle -> store.missing(handle, workload, revision, node, at));
    }

    /**
     * Has the image of a revision built once more, from the very files and by the very recipe.
     *
     * @return false when these are not kept
     */
    public boolean again(ProjectId project, UserId owner, WorkloadId workload, int revision)
            throws InterruptedException {
        Optional<StoredBuild> before = parts.database()
                .call(handle -> store.find(handle, workload, revision))
                .filter(build -> build.stage() == Stage.BUILT);
        Optional<BuildSpec> spec = before.flatMap(StoredBuild::job)
                .flatMap(job -> jobs.find(project, job))
                .map(job -> job.spec() instanceof BuildSpec build ? build : null);
        Optional<StoredFile> files = parts.database()
                .call(handle -> store.source(handle, workload, revision))
                .flatMap(file -> parts.sources().file(project, file));
        if (spec.isEmpty() || files.isEmpty()) {
            return false;
        }
        JobId job = parts.ids().job();
        // First the job: the row leads to the former one, whose recipe is taken again if this server ends here.
        hand(project, owner, spec.get(), job, files.get());
        if (!parts.database().call(handle -> store.again(handle, workload, revision, job, now()))) {
            parts.dispatcher().cancel(List.of(job));
        }
        return true;
    }

    /** All nodes that have images of the workload. */
    public List<NodeId> nodes(WorkloadId workload) {
        return parts.database().call(handle -> store.nodes(handle, workload));
    }

    /** Begins it, unless that has happened. */
    public void begin(BuildOrder order) {
        preparations.begin(order.workload(), order.revision(), running -> {
            try {
                parts.database().run(handle -> store.begin(handle, order.workload(), order.revision(), now()));
                prepare(order, running);
            } catch (SourceException | UndetectedException | Problem refused) {
                end(order, running, String.valueOf(refused.getMessage()));
            } catch (InterruptedException unwanted) {
                end(order, running, "it was interrupted");
            } catch (RuntimeException failed) {
                LOG.warnf(failed, "the build of workload %s could not be prepared", order.workload());
                end(order, running, "the server could not prepare it: " + failed.getMessage());
            } finally {
                news.accept(order.workload());
            }
        });
    }

    private void prepare(BuildOrder order, Preparations.Running running)
            throws SourceException, UndetectedException, InterruptedException {
        Preparation.Prepared made = running.fetch(() -> preparation.prepare(
                order.project(),
                order.ecosystem(),
                order.source(),
                order.build(),
                order.env(),
                order.member(),
                note -> {
                    running.note(note);
                    news.accept(order.workload());
                }));
        BuildSpec spec = new BuildSpec(
                order.project(),
                order.workload(),
                order.name(),
                order.revision(),
                made.recipe(),
                BuildRules.resources(order.build()),
                order.siting(),
                parts.database().call(handle -> store.lastNode(handle, order.workload())),
                BuildRules.timeout(order.build()),
                parts.kept());
        JobId job = parts.ids().job();
        // First the row: a job that nobody knows of would build for nobody.
        if (parts.database()
                .call(handle -> store.handOut(handle, order.workload(), order.revision(), made, job, now()))) {
            hand(order.project(), order.owner(), spec, job, made.files());
            if (running.canceled()) {
                jobs.cancel(order.workload(), of -> of == order.revision());
            }
        }
    }

    private void hand(ProjectId project, UserId owner, BuildSpec spec, JobId job, StoredFile files)
            throws InterruptedException {
        Submission submission = new Submission(
                job,
                project,
                owner,
                spec,
                text.write(spec),
                Optional.of(new JobInput(
                        files.id(),
                        JobInput.Kind.valueOf(files.kind().name()),
                        files.name(),
                        files.sha256().hex(),
                        files.size())),
                Optional.empty(),
                Optional.empty(),
                now());
        try {
            parts.dispatcher().submit(List.of(submission)).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            throw new IllegalStateException("it could not be handed out: " + refused.getMessage(), refused);
        }
    }

    private void end(BuildOrder order, Preparations.Running running, String why) {
        if (running.closed() && !running.canceled()) {
            return;
        }
        Stage stage = running.canceled() ? Stage.CANCELED : Stage.FAILED;
        parts.database()
                .run(handle -> store.end(
                        handle,
                        order.workload(),
                        order.revision(),
                        stage,
                        running.canceled() ? "it was canceled" : why,
                        null,
                        null,
                        now()));
    }

    /** Ends the build for a revision. */
    public void cancel(WorkloadId workload, int revision) {
        preparations.cancel(workload, of -> of == revision);
        jobs.cancel(workload, of -> of == revision);
    }

    /** It is as if it had never begun, unless it is built. What is under way for it has to be ended before. */
    public void forget(WorkloadId workload, int revision) {
        parts.database().run(handle -> store.forget(handle, workload, revision));
    }

    /** Ends whatever is built for a workload but for these revisions, and writes down what has ended so. */
    public void cancelAllBut(ProjectId project, WorkloadId workload, Set<Integer> revisions) {
        preparations.cancel(workload, of -> !revisions.contains(of));
        jobs.cancel(workload, of -> !revisions.contains(of));
        for (StoredBuild build : parts.database().call(handle -> store.open(handle, workload))) {
            // Nobody else looks at those: another revision is wanted.
            if (!revisions.contains(build.revision())
                    && image(project, workload, build.revision()).making() == Making.WANTED) {
                parts.database()
                        .run(handle -> store.end(
                                handle,
                                workload,
                                build.revision(),
                                Stage.CANCELED,
                                "it was canceled",
                                null,
                                null,
                                now()));
            }
        }
    }

    // ---- for people ----

    /** The newest first. */
    public List<BuildView> list(ProjectId project, WorkloadId workload) {
        return parts.database().call(handle -> store.list(handle, workload, MOST_SHOWN)).stream()
                .map(build -> view(project, build))
                .toList();
    }

    public Optional<BuildView> find(ProjectId project, WorkloadId workload, int revision) {
        return parts.database()
                .call(handle -> store.find(handle, workload, revision))
                .map(build -> view(project, build));
    }

    private BuildView view(ProjectId project, StoredBuild build) {
        if (build.stage() == Stage.HANDED) {
            Optional<JobSnapshot> job = build.job()
                    .flatMap(id -> jobs.find(project, id))
                    .filter(of -> !of.state().terminal());
            return BuildViews.view(build, job, job.map(jobs::note).orElse(""));
        }
        return BuildViews.view(
                build,
                Optional.empty(),
                preparations.note(build.workload(), build.revision()).orElse(""));
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        preparations.close();
    }
}
