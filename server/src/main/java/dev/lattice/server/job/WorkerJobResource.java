package dev.lattice.server.job;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.StreamOutputReply;
import dev.lattice.api.job.StreamOutputRequest;
import dev.lattice.api.job.SubmitResultReply;
import dev.lattice.api.job.SubmitResultRequest;
import dev.lattice.api.job.WorkerJob;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.allocation.NodeDirectory;
import dev.lattice.server.allocation.PolledWorkers;
import dev.lattice.server.allocation.WorkCall;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Principal;
import dev.lattice.server.node.Node;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Leases;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs for workers that poll. */
@Path("/api/jobs")
@Tag(name = "Polling workers")
@Access(Access.Policy.WORKER)
@RunOnVirtualThread
public final class WorkerJobResource {
    private static final String TIMED_OUT = "TIMED_OUT";

    private final PolledWorkers workers;
    private final NodeDirectory nodes;
    private final JobService jobs;
    private final Leases leases;
    private final Caller caller;

    WorkerJobResource(PolledWorkers workers, NodeDirectory nodes, JobService jobs, Leases leases, Caller caller) {
        this.workers = workers;
        this.nodes = nodes;
        this.jobs = jobs;
        this.leases = leases;
        this.caller = caller;
    }

    @GET
    @Blocking
    @Path("get-job")
    @Operation(summary = "Wait up to ?wait= seconds for a job")
    @APIResponseSchema(
            value = WorkerJob.class,
            responseDescription = "A job; it runs from now on as far as the server knows")
    @APIResponse(responseCode = "204", description = "There was none in time")
    public CompletionStage<@Nullable WorkerJob> next(
            @QueryParam("wait") @DefaultValue("30") int wait, @Context UriInfo uri, @Context RoutingContext http) {
        if (wait < 0) {
            throw Problem.invalid("wait", "wait is in seconds, 0 or more.");
        }
        Node node = approved();
        String downloads = uri.getBaseUri() + "api/files/download/";
        WorkCall call = workers.next(node, Duration.ofSeconds(wait));
        http.addEndHandler(end -> {
            if (end.succeeded()) {
                call.sent();
            } else {
                call.lost();
            }
        });
        return call.answer()
                .thenApply(found -> found.map(job -> view(job, downloads)).orElse(null));
    }

    private WorkerJob view(Assignment job, String downloads) {
        return new WorkerJob(
                job.job(),
                job.jobSpec().command(),
                job.input().map(input -> downloads + input.file()).orElse(null),
                job.jobSpec().workingDirectory().map(Object::toString).orElse(null),
                job.jobSpec().timeout().toSeconds(),
                job.jobSpec().environment(),
                job.attempt(),
                leases.lease().toSeconds() * Leases.POLLING_FACTOR);
    }

    private Node approved() {
        Principal.Node caller = this.caller.node();
        Node node = nodes.find(caller.id());
        if (!node.approved()) {
            throw Problem.of(
                    ErrorCode.NODE_PENDING_APPROVAL,
                    "This worker waits for an admin's approval: lattice node approve " + node.id() + ".");
        }
        return node;
    }

    @POST
    @Path("stream-output")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Send output of a running job; answered once it is durable")
    @APIResponseSchema(value = StreamOutputReply.class, responseDescription = "So much of the stream is durable")
    @APIResponse(
            responseCode = "409",
            description = "Bytes before the offset are missing, or the attempt is not current")
    public StreamOutputReply output(StreamOutputRequest request) throws IOException {
        if (request == null || request.jobId() == null || request.stream() == null) {
            throw Problem.invalid("jobId", "jobId, attempt, stream and offset are needed.");
        }
        return take(request.jobId(), request.attempt(), request.stream(), request.offset(), data(request));
    }

    private static ByteBuffer data(StreamOutputRequest request) {
        String text = request.data();
        String base64 = request.dataBase64();
        if ((text == null) == (base64 == null)) {
            throw Problem.invalid("data", "Exactly one of data and dataBase64 is needed.");
        }
        if (text != null) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("dataBase64", "dataBase64 is not base64.");
        }
    }

    @POST
    @Path("stream-output")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(hidden = true)
    public StreamOutputReply rawOutput(
            byte[] data,
            @QueryParam("jobId") @Nullable JobId job,
            @QueryParam("attempt") int attempt,
            @QueryParam("stream") @Nullable String stream,
            @QueryParam("offset") long offset)
            throws IOException {
        if (job == null || stream == null) {
            throw Problem.invalid("jobId", "jobId, attempt, stream and offset are needed in the query.");
        }
        return take(job, attempt, Streams.named(stream), offset, ByteBuffer.wrap(data));
    }

    private StreamOutputReply take(JobId job, int attempt, LogStream stream, long offset, ByteBuffer data)
            throws IOException {
        if (offset < 0) {
            throw Problem.invalid("offset", "offset is a number of bytes, 0 or more.");
        }
        Node node = approved();
        return new StreamOutputReply(Stages.await(workers.output(node, job, attempt, stream, offset, data)));
    }

    @POST
    @Path("submit-result")
    @Operation(summary = "Say how a job ended; the first result of the current attempt counts")
    public SubmitResultReply result(SubmitResultRequest request) {
        if (request == null || request.jobId() == null) {
            throw Problem.invalid("jobId", "'jobId' is missing.");
        }
        Node node = approved();
        boolean recorded = Stages.await(workers.result(
                node, request.jobId(), request.attempt(), outcome(request), duration(request.duration())));
        JobSnapshot now = jobs.forWorker(node, request.jobId());
        return new SubmitResultReply(recorded, now.state());
    }

    /** A result has no place of its own for a timeout: workers say it as the error, by the code that owners see. */
    private static AttemptOutcome outcome(SubmitResultRequest request) {
        if (TIMED_OUT.equals(request.error())) {
            return new AttemptOutcome.TimedOut();
        }
        boolean contradicts = Boolean.FALSE.equals(request.success()) && request.exitCode() == 0;
        Optional<String> error = Optional.ofNullable(request.error())
                .or(() -> contradicts ? Optional.of("Its worker calls it a failure.") : Optional.empty());
        return new AttemptOutcome.Exited(
                request.exitCode(), request.exitCode() == 0 && !contradicts ? Optional.empty() : error);
    }

    private static Duration duration(@Nullable Double seconds) {
        double given = seconds == null || !(seconds >= 0) ? 0 : seconds;
        return Duration.ofNanos((long) (Math.min(given, 1e8) * 1e9));
    }
}
