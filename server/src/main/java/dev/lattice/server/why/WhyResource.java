package dev.lattice.server.why;

import dev.lattice.api.why.WhyView;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Why things stand as they do, over HTTP. */
@Path("/api/why")
@Tag(name = "Why")
@Access(Policy.USER)
@RunOnVirtualThread
public final class WhyResource {
    private final WhyService why;
    private final Caller caller;

    WhyResource(WhyService why, Caller caller) {
        this.why = why;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "Why something waits, rests, ended or earned nothing, and what can be done",
            description = "'of' is the id of a job, the name of a workload, an application, a schedule or a node, or"
                    + " 'earnings'.")
    public WhyView explain(@QueryParam("of") @Nullable String of) {
        if (of == null || of.isBlank()) {
            throw Problem.invalid("of", "Name what is asked about, by its id or name, or 'earnings'.");
        }
        return why.explain(caller.user(), of);
    }
}
