package dev.lattice.server.workload;

import dev.lattice.api.build.BuildView;
import dev.lattice.api.page.Page;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.MaintenanceRequest;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.RollbackRequest;
import dev.lattice.api.workload.ScaleRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Workloads over HTTP, by their names. */
@Path("/api/workloads")
@Tag(name = "Workloads")
@Access(Policy.USER)
@RunOnVirtualThread
public final class WorkloadResource {
    private final WorkloadService workloads;
    private final WorkloadLogs logs;
    private final Caller caller;

    WorkloadResource(WorkloadService workloads, WorkloadLogs logs, Caller caller) {
        this.workloads = workloads;
        this.logs = logs;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Deploy a workload",
            description = "It is on its way when this answers; GET shows how it stands.")
    public WorkloadView deploy(DeployRequest request) {
        return workloads.deploy(caller.user(), Problem.required(request));
    }

    @GET
    @Operation(summary = "List the project's workloads, the newest first")
    public Page<WorkloadView> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("q") @Nullable String text,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Paging paging = Paging.of(limit, cursor);
        return paging.page(
                many -> workloads.list(caller.user(), paging.beforeId(), state(status), text, many),
                workload -> workload.id().toString());
    }

    private static @Nullable WorkloadState state(@Nullable String status) {
        if (status == null || status.isEmpty()) {
            return null;
        }
        try {
            return WorkloadState.valueOf(status.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("status", "status is one of the states of a workload, such as running.");
        }
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show a workload")
    public WorkloadView get(@PathParam("name") String name) {
        return workloads.get(caller.user(), name);
    }

    @PATCH
    @Path("{name}")
    @Operation(
            summary = "Change a workload",
            description = "Makes a revision; what is left out stays. It takes the traffic when it is ready.")
    public WorkloadView change(@PathParam("name") String name, DeployRequest change) {
        return workloads.change(caller.user(), name, Problem.required(change));
    }

    @DELETE
    @Path("{name}")
    @ResponseStatus(202)
    @Operation(summary = "Delete a workload with all that it keeps; 'confirm' repeats its name")
    public void delete(@PathParam("name") String name, @QueryParam("confirm") @Nullable String confirm) {
        workloads.delete(caller.user(), name, confirm);
    }

    @POST
    @Path("{name}/start")
    @Operation(summary = "Start a workload that was stopped")
    public WorkloadView start(@PathParam("name") String name) {
        return workloads.start(caller.user(), name);
    }

    @POST
    @Path("{name}/stop")
    @Operation(summary = "Stop a workload; what it keeps stays")
    public WorkloadView stop(@PathParam("name") String name) {
        return workloads.stop(caller.user(), name);
    }

    @POST
    @Path("{name}/restart")
    @Operation(summary = "Replace what runs by the same anew")
    public WorkloadView restart(@PathParam("name") String name) {
        return workloads.restart(caller.user(), name);
    }

    @POST
    @Path("{name}/redeploy")
    @Operation(
            summary = "The same as restart, with the image as its registry has it now",
            description =
                    "Where the registry does not answer, and the node has an image of that name, that one is used.")
    public WorkloadView redeploy(@PathParam("name") String name) {
        return workloads.redeploy(caller.user(), name);
    }

    @GET
    @Blocking
    @Path("{name}/logs")
    @Operation(
            summary = "What a workload's instances write, merged",
            description = "Server-sent events, or binary frames by Accept: application/vnd.lattice.frames: member"
                    + " (an instance, with its number and revision), stdout, stderr, gap. The last instances that ended"
                    + " are among them. With follow it stays, and shows instances that come later.")
    @APIResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    public CompletionStage<@Nullable Response> logs(
            @PathParam("name") String name,
            @QueryParam("follow") @DefaultValue("false") boolean follow,
            @QueryParam("tail") @DefaultValue("65536") long tail,
            @HeaderParam("Accept") @Nullable String accept,
            HttpServerRequest http) {
        return logs.write(workloads.logsOf(caller.user(), name), follow, tail, accept, http)
                .thenApply(_ -> null);
    }

    @POST
    @Path("{name}/rollback")
    @Operation(summary = "Go back to an earlier revision, image and environment together")
    public WorkloadView rollBack(@PathParam("name") String name, @Nullable RollbackRequest request) {
        return workloads.rollBack(caller.user(), name, request == null ? null : request.revision());
    }

    @POST
    @Path("{name}/scale")
    @Operation(summary = "Run more or fewer instances")
    public WorkloadView scale(@PathParam("name") String name, ScaleRequest request) {
        return workloads.scale(caller.user(), name, Problem.required(request).instances());
    }

    @POST
    @Path("{name}/maintenance")
    @Operation(
            summary = "Put up or take down the maintenance sign",
            description =
                    "While it is up visitors get a page with 503 and Retry-After, and TCP connections are refused."
                            + " What runs goes on, and other workloads of the project reach it by their links.")
    public WorkloadView maintain(@PathParam("name") String name, MaintenanceRequest request) {
        return workloads.maintain(caller.user(), name, Problem.required(request).on());
    }

    @GET
    @Path("{name}/revisions")
    @Operation(summary = "List the revisions of a workload, the newest first")
    public List<RevisionView> revisions(@PathParam("name") String name) {
        return workloads.revisions(caller.user(), name);
    }

    @GET
    @Path("{name}/builds")
    @Operation(summary = "List the builds of a workload's images, the newest first")
    public List<BuildView> builds(@PathParam("name") String name) {
        return workloads.builds(caller.user(), name);
    }

    @GET
    @Path("{name}/builds/{revision}")
    @Operation(summary = "Show the build of a revision's image: its plan, and how it went")
    public BuildView build(@PathParam("name") String name, @PathParam("revision") int revision) {
        return workloads.build(caller.user(), name, revision);
    }

    @POST
    @Path("{name}/builds/{revision}/cancel")
    @Operation(summary = "Cancel a build; its revision fails, and what serves goes on")
    public BuildView cancelBuild(@PathParam("name") String name, @PathParam("revision") int revision) {
        return workloads.cancelBuild(caller.user(), name, revision);
    }

    @GET
    @Blocking
    @Path("{name}/builds/{revision}/log")
    @Operation(
            summary = "What a build says",
            description = "Server-sent events, or binary frames by Accept: application/vnd.lattice.frames: stdout,"
                    + " stderr, gap. With follow it stays until the build has ended.")
    @APIResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    public CompletionStage<@Nullable Response> buildLog(
            @PathParam("name") String name,
            @PathParam("revision") int revision,
            @QueryParam("follow") @DefaultValue("false") boolean follow,
            @QueryParam("tail") @DefaultValue("1048576") long tail,
            @HeaderParam("Accept") @Nullable String accept,
            HttpServerRequest http) {
        JobId job = workloads.buildJob(caller.user(), name, revision);
        return logs.writeBuild(caller.project(), job, follow, tail, accept, http)
                .thenApply(_ -> null);
    }

    @POST
    @Path("{name}/credentials/reveal")
    @Operation(summary = "Show a workload's secrets; each look is written down")
    public CredentialsView reveal(@PathParam("name") String name) {
        return workloads.reveal(caller.user(), name);
    }

    @POST
    @Path("{name}/credentials/rotate")
    @Operation(summary = "Generate a workload's secrets anew and restart it with them")
    public WorkloadView rotate(@PathParam("name") String name) {
        return workloads.rotate(caller.user(), name);
    }
}
