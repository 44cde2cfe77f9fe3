package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.job.ArtifactView;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Jobs. */
public final class JobCalls {
    private final Calls calls;

    JobCalls(Calls calls) {
        this.calls = calls;
    }

    /** @param idempotencyKey the same key gives the same job, so that a lost answer does no harm */
    public Answer<SubmittedJob> submit(SubmitJobRequest job, String idempotencyKey) {
        return calls.json(submission("/api/jobs/submit", job, idempotencyKey), Views::submitted);
    }

    /**
     * Submits and hands everything that the job writes to the listener, over one connection while it holds; comes back
     * when the job has ended.
     */
    public void submitAndFollow(SubmitJobRequest job, String idempotencyKey, FrameListener listener)
            throws OutputException {
        new JobFollower(calls, listener)
                .submitAndFollow(submission("/api/jobs/submit?follow=true", job, idempotencyKey));
    }

    /** Hands all output of the job's current attempt, from its beginning, to the listener until the job has ended. */
    public void follow(JobId job, FrameListener listener) throws OutputException {
        new JobFollower(calls, listener).follow(job);
    }

    private static HttpRequest submission(String target, SubmitJobRequest job, String idempotencyKey) {
        return HttpRequest.postJson(target, JsonText.bytes(out -> Requests.job(out, job)))
                .with("Idempotency-Key", idempotencyKey)
                .asReplayable();
    }

    public Answer<JobView> get(JobId job) {
        return calls.json(HttpRequest.get("/api/jobs/" + job), Views::job);
    }

    /** All attempts, oldest first. */
    public Answer<Page<AttemptView>> attempts(JobId job) {
        return calls.page(HttpRequest.get("/api/jobs/" + job + "/attempts"), Views::attempt);
    }

    /**
     * Newest first.
     *
     * @param filter what to look for; its null fields match everything
     */
    public Answer<Page<JobView>> list(JobFilter filter, int limit, @Nullable String cursor) {
        return calls.page(
                HttpRequest.get(Calls.query(
                        "/api/jobs/list",
                        "status",
                        filter.status(),
                        "workerId",
                        filter.workerId(),
                        "q",
                        filter.text(),
                        "limit",
                        limit,
                        "cursor",
                        cursor)),
                Views::job);
    }

    /** Asks for the end of a job; it has ended when its state says so. */
    public void cancel(JobId job) {
        calls.noContent(HttpRequest.post("/api/jobs/" + job + "/cancel").asReplayable());
    }

    /** Copies what one stream of the job's current attempt holds so far. */
    public void copyOutput(JobId job, LogStream stream, OutputStream to) throws OutputException {
        String target = "/api/jobs/" + job + "/output/" + stream.name().toLowerCase(Locale.ROOT);
        calls.copy(HttpRequest.get(target), to);
    }

    public Answer<Page<ArtifactView>> artifacts(JobId job) {
        return calls.page(HttpRequest.get("/api/jobs/" + job + "/artifacts"), Views::artifact);
    }
}
