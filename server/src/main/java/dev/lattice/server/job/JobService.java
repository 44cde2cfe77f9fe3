package dev.lattice.server.job;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.node.Node;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobInput;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.RepeatedKeyException;
import dev.lattice.server.scheduling.Submission;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Submits, finds and cancels jobs on behalf of a caller. */
public final class JobService {
    /** Jobs that one bulk submission may have. */
    public static final int BULK_LIMIT = 10_000;

    private static final int MAX_KEY_LENGTH = 200;

    /** Between the commit of a job and its place in memory. */
    private static final long PUBLISHED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int PUBLISHED_TRIES = 100;

    private final Dispatcher dispatcher;
    private final JobBoard board;
    private final JobStore store;
    private final JobMemory memory;
    private final JobSpecs specs;
    private final InputFiles files;
    private final Ids ids;
    private final InstantSource clock;
    private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();

    public JobService(
            Dispatcher dispatcher,
            JobBoard board,
            JobStore store,
            JobMemory memory,
            JobSpecs specs,
            InputFiles files,
            Ids ids,
            InstantSource clock) {
        this.dispatcher = dispatcher;
        this.board = board;
        this.store = store;
        this.memory = memory;
        this.specs = specs;
        this.files = files;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Accepts a job; completes when it is committed. Repeated with the same key it gives the job of the first time.
     * Never blocks the caller's thread.
     */
    public CompletionStage<JobEntry> submit(
            Principal.User caller, SubmitJobRequest request, @Nullable String idempotencyKey) {
        JobSpec spec = specs.spec(request);
        if (request.fileUrl() == null && idempotencyKey == null) {
            Submission submission = submission(caller, request, spec, Optional.empty(), Optional.empty());
            return dispatcher.submit(List.of(submission)).thenApply(List::getFirst);
        }
        return CompletableFuture.supplyAsync(() -> prepare(caller, request, spec, idempotencyKey), blocking)
                .thenCompose(prepared -> prepared);
    }

    private CompletionStage<JobEntry> prepare(
            Principal.User caller, SubmitJobRequest request, JobSpec spec, @Nullable String key) {
        Optional<JobInput> input = input(caller.project(), request.fileUrl());
        if (key == null) {
            return dispatcher
                    .submit(List.of(submission(caller, request, spec, input, Optional.empty())))
                    .thenApply(List::getFirst);
        }
        checkKey(key);
        String hash = hash(specs.write(request));
        Optional<JobEntry> before = repeated(caller.project(), key, hash);
        if (before.isPresent()) {
            return CompletableFuture.completedFuture(before.get());
        }
        Submission submission =
                submission(caller, request, spec, input, Optional.of(new Submission.Idempotency(key, hash)));
        return dispatcher
                .submit(List.of(submission))
                .thenApply(List::getFirst)
                .exceptionallyComposeAsync(
                        failure -> Stages.cause(failure) instanceof RepeatedKeyException
                                ? CompletableFuture.completedFuture(
                                        repeated(caller.project(), key, hash).orElseThrow())
                                : CompletableFuture.failedFuture(failure),
                        blocking);
    }

    private Optional<JobEntry> repeated(ProjectId project, String key, String hash) {
        Optional<JobMemory.Keyed> before = memory.byKey(project, key);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        if (!before.get().bodyHash().equals(hash)) {
            throw mismatch();
        }
        return Optional.of(entry(project, before.get().job()));
    }

    static Problem mismatch() {
        return Problem.of(
                ErrorCode.IDEMPOTENCY_MISMATCH,
                "This Idempotency-Key was used for another request. Use a new key for a new job.");
    }

    static void checkKey(String key) {
        if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
            throw Problem.invalid("Idempotency-Key", "An Idempotency-Key has 1 to " + MAX_KEY_LENGTH + " characters.");
        }
    }

    /** Accepts all of the jobs or none; completes when they are committed. May block: call it off the event loop. */
    CompletionStage<List<JobEntry>> submitAll(Principal.User caller, List<SubmitJobRequest> requests) {
        return dispatcher.submit(prepareAll(caller, requests, Optional.empty()));
    }

    /** Checks all of the jobs; nothing is accepted yet. May block. */
    List<Submission> prepareAll(
            Principal.User caller, List<SubmitJobRequest> requests, Optional<Submission.Membership> group) {
        if (requests.isEmpty() || requests.size() > BULK_LIMIT) {
            throw Problem.invalid("jobs", "A bulk submission has 1 to " + BULK_LIMIT + " jobs.");
        }
        List<Submission> submissions = new ArrayList<>(requests.size());
        @Nullable String lastUrl = null;
        Optional<JobInput> input = Optional.empty();
        for (SubmitJobRequest request : requests) {
            if (request.fileUrl() != null && !request.fileUrl().equals(lastUrl)) {
                input = input(caller.project(), request.fileUrl());
                lastUrl = request.fileUrl();
            }
            submissions.add(new Submission(
                    ids.job(),
                    caller.project(),
                    caller.id(),
                    specs.spec(request),
                    specs.write(request),
                    request.fileUrl() == null ? Optional.empty() : input,
                    group,
                    Optional.empty(),
                    clock.instant()));
        }
        return submissions;
    }

    private Submission submission(
            Principal.User caller,
            SubmitJobRequest request,
            JobSpec spec,
            Optional<JobInput> input,
            Optional<Submission.Idempotency> idempotency) {
        return new Submission(
                ids.job(),
                caller.project(),
                caller.id(),
                spec,
                specs.write(request),
                input,
                Optional.empty(),
                idempotency,
                clock.instant());
    }

    private Optional<JobInput> input(ProjectId project, @Nullable String fileUrl) {
        if (fileUrl == null) {
            return Optional.empty();
        }
        Optional<JobInput> found = fileId(fileUrl).flatMap(id -> files.find(project, id));
        if (found.isEmpty()) {
            throw Problem.invalid(
                    "fileUrl", "fileUrl names no upload of this project. Upload the file first and use its fileUrl.");
        }
        return found;
    }

    /** The id is the last part of the path; who serves the URL does not matter, nothing is fetched from it. */
    private static Optional<FileId> fileId(String fileUrl) {
        try {
            String path = URI.create(fileUrl).getPath();
            return path == null
                    ? Optional.empty()
                    : Optional.of(FileId.parse(path.substring(path.lastIndexOf('/') + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String hash(String text) {
        return Sha256.hash(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** The job as it stands, while it lives from memory. May ask the database. */
    public JobSnapshot find(ProjectId project, JobId id) {
        return entry(project, id).latest();
    }

    /** Every start of a job, the first one first. Asks the database. */
    public List<AttemptView> attempts(ProjectId project, JobId id) {
        return store.attempts(find(project, id).id());
    }

    /** The job's entry: it can be watched, and shows the end too. May ask the database. */
    public JobEntry entry(ProjectId project, JobId id) {
        Optional<JobEntry> live = board.find(id)
                .filter(entry ->
                        entry.latest().isJob() && entry.latest().project().equals(project));
        if (live.isPresent()) {
            return live.get();
        }
        return store.find(project, id).map(JobEntry::new).orElseThrow(() -> Problem.notFound("job", id));
    }

    /** The newest instances of a workload, ended ones included, the oldest of them first. Asks the database. */
    public List<JobEntry> instances(ProjectId project, WorkloadId workload, int limit) {
        return store.instances(project, workload, limit).stream()
                .map(this::entry)
                .toList();
    }

    /**
     * A build of an image, or its export, that was accepted, ended or not; empty when there is none. What the database has and memory
     * has not is about to be there, or has ended meanwhile.
     */
    public Optional<JobEntry> build(ProjectId project, JobId id) {
        Optional<JobSnapshot> read = Optional.empty();
        for (int tries = 0; tries < PUBLISHED_TRIES; tries++) {
            Optional<JobEntry> live = board.find(id)
                    .filter(entry -> (entry.latest().spec() instanceof BuildSpec
                                    || entry.latest().spec() instanceof ExportSpec)
                            && entry.latest().project().equals(project));
            if (live.isPresent()) {
                return live;
            }
            read = store.findBuild(project, id);
            if (read.isEmpty() || read.get().state().terminal()) {
                break;
            }
            LockSupport.parkNanos(PUBLISHED_NANOS);
        }
        return read.map(JobEntry::new);
    }

    /** The entry of a job or instance that was read: the one that is watched, while it lives. */
    public JobEntry entry(JobSnapshot read) {
        return board.find(read.id()).orElseGet(() -> new JobEntry(read));
    }

    /** The job as memory has it, if that is newer than what was read. */
    JobSnapshot latest(JobSnapshot read) {
        return board.find(read.id()).map(JobEntry::latest).orElse(read);
    }

    /** A job that this worker has or had, whoever's it is; all others do not exist for it. May ask the database. */
    JobSnapshot forWorker(Node worker, JobId id) {
        return board.find(id)
                .map(JobEntry::latest)
                .filter(job -> worker.id().equals(job.node()))
                .or(() -> store.findForNode(worker.id(), id).map(this::latest))
                .orElseThrow(() -> Problem.notFound("job", id));
    }

    /** Cancels the job if it has not ended; completes when that is written. */
    public CompletionStage<Integer> cancel(ProjectId project, JobId id) {
        find(project, id);
        return dispatcher.cancel(List.of(id));
    }
}
