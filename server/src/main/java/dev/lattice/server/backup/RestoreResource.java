package dev.lattice.server.backup;

import dev.lattice.api.backup.RestoreView;
import dev.lattice.core.id.RestoreId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Restores that are under way or over. */
@Path("/api/restores")
@Tag(name = "Backups")
@Access(Policy.USER)
@RunOnVirtualThread
public final class RestoreResource {
    private final RestoreService restores;
    private final Caller caller;

    RestoreResource(RestoreService restores, Caller caller) {
        this.restores = restores;
        this.caller = caller;
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show how a restore stands")
    public RestoreView get(@PathParam("id") RestoreId id) {
        return restores.get(caller.user(), id);
    }
}
