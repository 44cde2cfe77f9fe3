package dev.lattice.server.job;

import dev.lattice.api.job.ExecuteReply;
import dev.lattice.api.job.ExecuteRequest;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobState;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobEntry;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The direct mode: one command on a worker, its result as the answer. */
@Path("/api/execute")
@Tag(name = "Jobs")
@Access(Access.Policy.USER)
public final class ExecuteResource {
    private static final long DEFAULT_TIMEOUT = 60;
    /** Output in the answer; the rest is under the job's output. */
    private static final int TAIL = 1 << 20;

    private static final int LONGEST_KEY = 200;

    private final JobService jobs;
    private final JobMemory memory;
    private final JobSpecs specs;
    private final ExecuteReplies replies;
    private final Caller caller;
    private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();

    ExecuteResource(JobService jobs, JobMemory memory, JobSpecs specs, ExecuteReplies replies, Caller caller) {
        this.jobs = jobs;
        this.memory = memory;
        this.specs = specs;
        this.replies = replies;
        this.caller = caller;
    }

    @POST
    @Operation(
            summary = "Run one command on a worker and wait for its result",
            description = "With cacheKey, an equal call within the hour gets the earlier result, if that succeeded.")
    public CompletionStage<ExecuteReply> execute(ExecuteRequest request) {
        if (request == null) {
            throw Problem.invalid("command", "'command' is missing.");
        }
        Principal.User user = caller.user();
        SubmitJobRequest job = job(request);
        String key = request.cacheKey();
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY || key.indexOf('\0') >= 0)) {
            throw Problem.invalid("cacheKey", "A cacheKey has 1 to " + LONGEST_KEY + " characters, none of them NUL.");
        }
        if (key == null) {
            return jobs.submit(user, job, null)
                    .thenCompose(ExecuteResource::ended)
                    .thenCompose(this::reply);
        }
        String hash = JobService.hash(specs.write(job));
        return CompletableFuture.supplyAsync(() -> memory.cached(user.project(), key, hash), blocking)
                .thenCompose(found -> cached(user, job, key, hash, found));
    }

    private CompletionStage<ExecuteReply> cached(
            Principal.User user, SubmitJobRequest job, String key, String hash, Optional<JobId> found) {
        if (found.isPresent()) {
            return CompletableFuture.supplyAsync(
                    () -> replies.reply(jobs.find(user.project(), found.get()), TAIL), blocking);
        }
        return jobs.submit(user, job, null).thenCompose(ExecuteResource::ended).thenCompose(entry -> {
            if (entry.latest().state() == JobState.SUCCEEDED) {
                return CompletableFuture.runAsync(
                                () -> memory.remember(
                                        user.project(),
                                        key,
                                        hash,
                                        entry.latest().id()),
                                blocking)
                        .thenCompose(_ -> reply(entry));
            }
            return reply(entry);
        });
    }

    private static SubmitJobRequest job(ExecuteRequest request) {
        return new SubmitJobRequest(
                request.command(),
                request.fileUrl(),
                request.workingDirectory(),
                request.timeout() == null ? Long.valueOf(DEFAULT_TIMEOUT) : request.timeout(),
                request.env(),
                request.tags(),
                request.priority(),
                request.resources(),
                null,
                request.image(),
                null);
    }

    /** Completes when the job has ended. */
    private static CompletionStage<JobEntry> ended(JobEntry entry) {
        CompletableFuture<JobEntry> ended = new CompletableFuture<>();
        Runnable watcher = () -> {
            if (entry.latest().state().terminal()) {
                ended.complete(entry);
            }
        };
        entry.watch(watcher);
        watcher.run();
        return ended;
    }

    private CompletionStage<ExecuteReply> reply(JobEntry entry) {
        Optional<ExecuteReply> silent = replies.withoutOutput(entry.latest());
        return silent.isPresent()
                ? CompletableFuture.completedFuture(silent.get())
                : CompletableFuture.supplyAsync(() -> replies.reply(entry.latest(), TAIL), blocking);
    }
}
