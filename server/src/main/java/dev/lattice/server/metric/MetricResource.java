package dev.lattice.server.metric;

import dev.lattice.api.workload.MetricsView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a workload uses, over HTTP. */
@Path("/api/workloads/{name}/metrics")
@Tag(name = "Workloads")
@Access(Policy.USER)
@RunOnVirtualThread
public final class MetricResource {
    private final MetricService metrics;
    private final Caller caller;

    MetricResource(MetricService metrics, Caller caller) {
        this.metrics = metrics;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "What a workload's instances used",
            description = "since is a time, or how long ago (30m, 2h, 7d; an hour unless it is said); step is the time"
                    + " between two values (30s, 5m), chosen when it is left out and made wider where nothing as fine is"
                    + " kept: 10 s for 2 hours, a minute for 2 days, 15 minutes for 30 days. Of each series the first"
                    + " value begins at 'since'; null is what nobody knows.")
    public MetricsView metrics(
            @PathParam("name") String name,
            @QueryParam("since") @Nullable String since,
            @QueryParam("step") @Nullable String step) {
        return metrics.of(caller.project(), name, since, step);
    }
}
