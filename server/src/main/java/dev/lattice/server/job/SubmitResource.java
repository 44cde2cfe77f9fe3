package dev.lattice.server.job;

import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobEntry;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The submission of one job: the hottest call, served on the event loop from end to end. */
@Path("/api/jobs")
@Tag(name = "Jobs")
@Access(Access.Policy.USER)
public final class SubmitResource {
    private final JobService jobs;
    private final JobStreams streams;
    private final Caller caller;

    SubmitResource(JobService jobs, JobStreams streams, Caller caller) {
        this.jobs = jobs;
        this.streams = streams;
        this.caller = caller;
    }

    @POST
    @Path("submit")
    @Operation(
            summary = "Submit a job; with ?follow=true the answer is its live stream",
            description = "Answers 201 once the job is committed. With follow the answer is a stream as of"
                    + " GET /api/jobs/{id}/stream that begins with an event 'job'.")
    @APIResponse(
            responseCode = "201",
            description = "Accepted",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SubmittedJob.class)))
    @APIResponse(
            responseCode = "200",
            description = "Accepted, with follow: the job's events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "422", description = "The Idempotency-Key came before with another body")
    public CompletionStage<@Nullable Response> submit(
            SubmitJobRequest request,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @HeaderParam("Accept") @Nullable String accept,
            @QueryParam("follow") @DefaultValue("false") boolean follow,
            HttpServerRequest http) {
        if (request == null) {
            throw Problem.invalid("command", "'command' is missing.");
        }
        StreamFormat format = follow ? streams.format(accept) : null;
        CompletionStage<JobEntry> accepted = jobs.submit(caller.user(), request, key);
        return format == null
                ? accepted.thenApply(entry -> Response.status(201)
                        .entity(JobResource.submitted(entry))
                        .build())
                : accepted.thenCompose(entry ->
                                streams.follow(entry, JobResource.submitted(entry), JobCursor.START, format, http))
                        .thenApply(_ -> null);
    }
}
