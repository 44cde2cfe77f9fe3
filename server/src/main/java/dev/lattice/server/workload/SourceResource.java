package dev.lattice.server.workload;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.InspectRequest;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sources of apps over HTTP. */
@Path("/api/sources")
@Tag(name = "Workloads")
@Access(Policy.USER)
@RunOnVirtualThread
public final class SourceResource {
    private final WorkloadService workloads;
    private final Caller caller;

    SourceResource(WorkloadService workloads, Caller caller) {
        this.workloads = workloads;
        this.caller = caller;
    }

    @POST
    @Path("inspect")
    @Operation(
            summary = "Show how a source would be built",
            description = "Fetches the source and looks at it; nothing is built, and nothing of it is run.")
    public BuildPlanView inspect(InspectRequest request) {
        return workloads.inspect(caller.user(), Problem.required(request));
    }
}
