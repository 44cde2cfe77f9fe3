package dev.lattice.server.plan;

import dev.lattice.api.plan.PlanRequest;
import dev.lattice.api.plan.PlanView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What if, over HTTP. */
@Path("/api/plan")
@Tag(name = "Plan")
@RunOnVirtualThread
public final class PlanResource {
    private final PlanService plans;
    private final Caller caller;

    PlanResource(PlanService plans, Caller caller) {
        this.plans = plans;
        this.caller = caller;
    }

    @POST
    @Access(Policy.USER)
    @Operation(
            summary = "Where work would go now, why not elsewhere, and what would have to change; nothing is submitted")
    public PlanView plan(PlanRequest request) {
        Problem.required(request);
        return plans.plan(caller.user(), request);
    }
}
