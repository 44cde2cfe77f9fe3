package dev.lattice.server.meter;

import dev.lattice.api.meter.EstimateRequest;
import dev.lattice.api.meter.EstimateView;
import dev.lattice.api.meter.PriceRequest;
import dev.lattice.api.meter.PricesView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Prices over HTTP. */
@Path("/api/prices")
@Tag(name = "Usage")
@Access(Policy.USER)
@RunOnVirtualThread
public final class PriceResource {
    private final PriceService prices;
    private final Caller caller;

    PriceResource(PriceService prices, Caller caller) {
        this.prices = prices;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "What things cost now, and what they did and will")
    public PricesView prices() {
        return prices.prices();
    }

    @POST
    @Access(Policy.ADMIN)
    @Operation(
            summary = "Set prices, from now or a later time on",
            description = "In millionths of the currency's unit; what is not given stays as it is. What was used before"
                    + " costs what it did.")
    public PricesView set(PriceRequest request) {
        return prices.set(caller.user(), Problem.required(request));
    }

    @POST
    @Path("estimate")
    @Operation(
            summary = "What something would cost in an hour and in a month",
            description = "Without traffic; between processors that rest and such that work all the time. What is not"
                    + " given is that of a new workload.")
    public EstimateView estimate(EstimateRequest request) {
        return prices.estimate(Problem.required(request));
    }
}
