package dev.lattice.server.job;

import dev.lattice.api.job.ArtifactView;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.job.BulkSubmitReply;
import dev.lattice.api.job.BulkSubmitRequest;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.api.json.EnumNames;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.Tsid;
import dev.lattice.core.job.JobState;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Sockets;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs for those who submit them. */
@Path("/api/jobs")
@Tag(name = "Jobs")
@Access(Access.Policy.USER)
@RunOnVirtualThread
public final class JobResource {
    private static final int DEFAULT_TAIL = 64 * 1024;
    private static final int MAX_TAIL = 16 * 1024 * 1024;

    private final JobService jobs;
    private final JobStore store;
    private final JobViews views;
    private final JobStreams streams;
    private final Sockets sockets;
    private final ArtifactDownload downloads;
    private final Caller caller;

    JobResource(
            JobService jobs,
            JobStore store,
            JobViews views,
            JobStreams streams,
            Sockets sockets,
            ArtifactDownload downloads,
            Caller caller) {
        this.jobs = jobs;
        this.store = store;
        this.views = views;
        this.streams = streams;
        this.sockets = sockets;
        this.downloads = downloads;
        this.caller = caller;
    }

    @POST
    @Path("bulk")
    @Operation(summary = "Submit up to 10,000 jobs, all or none")
    @APIResponseSchema(value = BulkSubmitReply.class, responseCode = "201", responseDescription = "Accepted")
    public Response bulk(BulkSubmitRequest request) {
        if (request == null || request.jobs() == null) {
            throw Problem.invalid("jobs", "'jobs' is missing.");
        }
        List<JobEntry> accepted = Stages.await(jobs.submitAll(caller.user(), request.jobs()));
        return Response.status(201)
                .entity(new BulkSubmitReply(
                        accepted.stream().map(JobResource::submitted).toList()))
                .build();
    }

    static SubmittedJob submitted(JobEntry entry) {
        JobSnapshot job = entry.latest();
        return new SubmittedJob(job.id(), job.state(), job.createdAt());
    }

    @GET
    @Path("status")
    @Operation(summary = "A job with the end of its output")
    public JobView status(@QueryParam("jobId") @Nullable JobId id, @QueryParam("tail") @Nullable Integer tail) {
        if (id == null) {
            throw Problem.invalid("jobId", "'jobId' is missing.");
        }
        return views.full(jobs.find(caller.project(), id), tail(tail == null ? DEFAULT_TAIL : tail));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A job; with ?tail= bytes of its output")
    public JobView job(@PathParam("id") JobId id, @QueryParam("tail") @DefaultValue("0") int tail) {
        return views.full(jobs.find(caller.project(), id), tail(tail));
    }

    private static int tail(int bytes) {
        if (bytes < 0 || bytes > MAX_TAIL) {
            throw Problem.invalid("tail", "tail is 0 to " + MAX_TAIL + " bytes.");
        }
        return bytes;
    }

    @GET
    @Path("list")
    @Operation(summary = "Jobs, the newest first")
    public Page<JobView> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("workerId") @Nullable String worker,
            @QueryParam("q") @Nullable String text,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        ProjectId project = caller.project();
        Paging paging = Paging.of(limit, cursor);
        JobStore.Filter filter = new JobStore.Filter(
                paging.cursor().isPresent() ? new JobId(paging.beforeId()) : null,
                states(status),
                worker == null || worker.isEmpty() ? null : nodeId(worker),
                text == null || text.isBlank() ? null : text);
        Page<JobSnapshot> page = paging.page(
                count -> store.list(project, filter, count),
                last -> Tsid.format(last.id().value()));
        return new Page<>(views.list(page.items()), page.nextCursor());
    }

    private static List<JobState> states(@Nullable String status) {
        if (status == null || status.isEmpty()) {
            return List.of();
        }
        List<JobState> states = EnumNames.JOB_STATE.all(status);
        if (states.isEmpty()) {
            throw Problem.invalid("status", "status is one of queued, running, completed, failed, cancelled and lost.");
        }
        return states;
    }

    private static NodeId nodeId(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("workerId", e.getMessage() + ".");
        }
    }

    @POST
    @Path("{id}/cancel")
    @Operation(summary = "Cancel a job; one that has ended stays as it is")
    @APIResponse(responseCode = "202", description = "It was passed on; the job says when it ended")
    public Response cancel(@PathParam("id") JobId id) {
        Stages.await(jobs.cancel(caller.project(), id));
        return Response.accepted().build();
    }

    @GET
    @Path("{id}/attempts")
    @Operation(summary = "Every start of a job")
    public Page<AttemptView> attempts(@PathParam("id") JobId id) {
        return new Page<>(jobs.attempts(caller.project(), id), null);
    }

    @GET
    @Blocking
    @Path("{id}/stream")
    @Operation(
            summary = "A job's live stream: stdout, stderr, state, end",
            description = "Server-sent events, or binary frames by Accept: application/vnd.lattice.frames, or messages"
                    + " of a WebSocket on the same path. Last-Event-ID or offset resumes. Browsers, which cannot set a"
                    + " socket's headers, offer the subprotocols 'lattice' and 'bearer.<token>'; pages of other"
                    + " origins have to be in ALLOWED_ORIGINS. Ends early when the caller's token does.")
    @APIResponse(
            responseCode = "200",
            description = "The job's events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    public CompletionStage<@Nullable Response> stream(
            @PathParam("id") JobId id,
            @QueryParam("offset") @Nullable String offset,
            @HeaderParam("Last-Event-ID") @Nullable String lastEvent,
            @HeaderParam("Accept") @Nullable String accept,
            HttpServerRequest http) {
        JobEntry job = jobs.entry(caller.project(), id);
        JobCursor from = JobCursor.parse(lastEvent == null ? offset : lastEvent);
        CompletionStage<Void> ended = Sockets.asked(http)
                ? socket(job, from, http)
                : streams.follow(job, null, from, streams.format(accept), http);
        return ended.thenApply(_ -> null);
    }

    private CompletionStage<Void> socket(JobEntry job, JobCursor from, HttpServerRequest http) {
        sockets.checkOrigin(http);
        return sockets.accept(http)
                .compose(socket -> streams.follow(job, from, http, socket))
                .toCompletionStage();
    }

    @GET
    @Blocking
    @Path("{id}/output/{stream}")
    @Operation(summary = "One stream's raw bytes; with ?follow=true until the job ends")
    @APIResponse(
            responseCode = "200",
            description = "The bytes",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public CompletionStage<@Nullable Response> output(
            @PathParam("id") JobId id,
            @PathParam("stream") String stream,
            @QueryParam("offset") @DefaultValue("0") long offset,
            @QueryParam("follow") @DefaultValue("false") boolean follow,
            HttpServerRequest http)
            throws java.io.IOException {
        if (offset < 0) {
            throw Problem.invalid("offset", "offset is a number of bytes, 0 or more.");
        }
        JobEntry job = jobs.entry(caller.project(), id);
        return streams.raw(job, Streams.named(stream), offset, follow, http).thenApply(_ -> null);
    }

    @GET
    @Path("{id}/artifacts")
    @Operation(summary = "Files that a job produced")
    public Page<ArtifactView> artifacts(@PathParam("id") JobId id, @Context UriInfo uri) {
        JobSnapshot job = jobs.find(caller.project(), id);
        return new Page<>(
                store.artifacts(caller.project(), job.id()).stream()
                        .map(artifact -> artifact.view(uri.getBaseUriBuilder()
                                .path("api/jobs/{id}/artifacts/{artifact}")
                                .build(job.id(), artifact.id())
                                .toString()))
                        .toList(),
                null);
    }

    @GET
    @Path("{id}/artifacts/{artifact}")
    @Operation(summary = "A file that a job produced")
    @APIResponse(
            responseCode = "200",
            description = "The bytes",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response artifact(
            @PathParam("id") JobId id, @PathParam("artifact") FileId artifact, HttpServerRequest request) {
        JobStore.Artifact found = store.artifact(caller.project(), id, artifact)
                .orElseThrow(() -> Problem.notFound("artifact", artifact));
        return downloads.download(found.path(), found.sha256(), found.size(), request);
    }
}
