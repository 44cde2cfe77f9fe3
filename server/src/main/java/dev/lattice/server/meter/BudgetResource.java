package dev.lattice.server.meter;

import dev.lattice.api.meter.BudgetRequest;
import dev.lattice.api.meter.BudgetView;
import dev.lattice.api.page.Page;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Budgets over HTTP. */
@Path("/api/budget")
@Tag(name = "Usage")
@Access(Policy.USER)
@RunOnVirtualThread
public final class BudgetResource {
    private final Budgets budgets;
    private final Caller caller;

    BudgetResource(Budgets budgets, Caller caller) {
        this.budgets = budgets;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "What the project may spend this month, and what it has spent")
    public BudgetView budget() {
        return budgets.of(caller.project());
    }

    @PUT
    @Access(Policy.ADMIN)
    @Operation(
            summary = "Set what a project may spend in a month",
            description = "When it is spent nothing new begins: BUDGET_EXCEEDED. With onBudget 'stop' what runs is"
                    + " stopped as well, once in a month.")
    public BudgetView set(BudgetRequest request) {
        return budgets.set(caller.user(), Problem.required(request));
    }

    @GET
    @Path("all")
    @Access(Policy.ADMIN)
    @Operation(summary = "The budgets of all projects that have one")
    public Page<BudgetView> all() {
        return new Page<>(budgets.all(), null);
    }
}
