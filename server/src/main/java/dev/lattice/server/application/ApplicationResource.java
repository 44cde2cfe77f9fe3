package dev.lattice.server.application;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.page.Page;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Applications over HTTP, by their names. Their services are workloads, too, and go by their own names there. */
@Path("/api/applications")
@Tag(name = "Applications")
@Access(Policy.USER)
@RunOnVirtualThread
public final class ApplicationResource {
    private final ApplicationService applications;
    private final Caller caller;

    ApplicationResource(ApplicationService applications, Caller caller) {
        this.applications = applications;
        this.caller = caller;
    }

    @POST
    @Path("inspect")
    @Operation(
            summary = "Show what a compose file would be deployed as",
            description =
                    "Nothing is. What is wrong with the file is in the error's details, as 'findings', all at once.")
    public ApplicationPlanView inspect(ApplicationRequest request) {
        return applications.inspect(caller.user(), Problem.required(request));
    }

    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Deploy an application by its compose file",
            description = "All of it is accepted, or nothing. It is on its way when this answers.")
    public ApplicationReply create(ApplicationRequest request) {
        return applications.create(caller.user(), Problem.required(request));
    }

    @GET
    @Operation(summary = "List the project's applications, the newest first")
    public Page<ApplicationView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        Paging paging = Paging.of(limit, cursor);
        return paging.page(
                many -> applications.list(caller.user(), paging.beforeId(), many),
                application -> application.id().toString());
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show an application with its services")
    public ApplicationView get(@PathParam("name") String name) {
        return applications.get(caller.user(), name);
    }

    @PUT
    @Path("{name}")
    @Operation(
            summary = "Make an application what its compose file says now",
            description = "New services are created, those that differ get a revision, and others are left alone."
                    + " What is left out of the request stays as it was. Services that the file does not have any more"
                    + " go on, unless 'removeOrphans' says otherwise.")
    public ApplicationReply change(@PathParam("name") String name, ApplicationRequest change) {
        return applications.change(caller.user(), name, Problem.required(change));
    }

    @DELETE
    @Path("{name}")
    @ResponseStatus(202)
    @Operation(summary = "Delete an application with all that it keeps; 'confirm' repeats its name")
    public void delete(@PathParam("name") String name, @QueryParam("confirm") @Nullable String confirm) {
        applications.delete(caller.user(), name, confirm);
    }

    @POST
    @Path("{name}/start")
    @Operation(summary = "Start all services of an application")
    public ApplicationView start(@PathParam("name") String name) {
        return applications.start(caller.user(), name);
    }

    @POST
    @Path("{name}/stop")
    @Operation(summary = "Stop all services of an application; what they keep stays")
    public ApplicationView stop(@PathParam("name") String name) {
        return applications.stop(caller.user(), name);
    }

    @POST
    @Path("{name}/restart")
    @Operation(summary = "Replace what runs of an application by the same anew, in the order of its services")
    public ApplicationView restart(@PathParam("name") String name) {
        return applications.restart(caller.user(), name);
    }
}
