package dev.lattice.server.job;

import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.GroupView;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Caller;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Job groups for those who submit them. */
@Path("/api/groups")
@Tag(name = "Job groups")
@Access(Access.Policy.USER)
@RunOnVirtualThread
public final class GroupResource {
    private final GroupService groups;
    private final JobStreams streams;
    private final Caller caller;

    GroupResource(GroupService groups, JobStreams streams, Caller caller) {
        this.groups = groups;
        this.streams = streams;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Submit one job per combination of a matrix, all or none")
    @APIResponseSchema(value = GroupView.class, responseCode = "201", responseDescription = "Accepted")
    public Response create(
            CreateGroupRequest request, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return Response.status(201)
                .entity(groups.create(caller.user(), request, idempotencyKey))
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A group with its jobs")
    public GroupView group(@PathParam("id") GroupId group) {
        return groups.view(caller.project(), group);
    }

    @POST
    @Path("{id}/cancel")
    @Operation(summary = "Cancel those of the group's jobs that have not ended")
    @APIResponse(responseCode = "202", description = "It was passed on; the jobs say when they ended")
    public Response cancel(@PathParam("id") GroupId group) {
        groups.cancel(caller.project(), group);
        return Response.accepted().build();
    }

    @GET
    @Blocking
    @Path("{id}/stream")
    @Operation(summary = "The live streams of a group's jobs, merged")
    @APIResponse(
            responseCode = "200",
            description = "The jobs' events; each has a jobId",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    public CompletionStage<@Nullable Response> stream(
            @PathParam("id") GroupId group, @HeaderParam("Accept") @Nullable String accept, HttpServerRequest http) {
        ProjectId project = caller.project();
        return streams.group(
                        groups.entries(project, group), () -> groups.view(project, group), streams.format(accept), http)
                .thenApply(_ -> null);
    }
}
