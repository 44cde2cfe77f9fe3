package dev.lattice.server.meter;

import dev.lattice.api.meter.PowerView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What machines take, over HTTP. */
@Path("/api/workers/{id}/power")
@Tag(name = "Usage")
@Access(Policy.USER)
@RunOnVirtualThread
public final class PowerResource {
    private final UsageService usage;
    private final Caller caller;

    PowerResource(UsageService usage, Caller caller) {
        this.usage = usage;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "What a worker's machine takes, and what that costs its owner")
    public PowerView power(@PathParam("id") String id) {
        return usage.power(caller.user(), id);
    }

    @PUT
    @Operation(summary = "Say what a worker's machine takes, so that earnings are shown net of it")
    public PowerView setPower(@PathParam("id") String id, PowerView power) {
        return usage.setPower(caller.user(), id, Problem.required(power));
    }
}
