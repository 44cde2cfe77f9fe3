package dev.lattice.server.backup;

import dev.lattice.api.backup.RestoreRequest;
import dev.lattice.api.backup.RestoreView;
import dev.lattice.core.id.BackupId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.Whereabouts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Restores into a workload. */
@Path("/api/workloads/{name}/restore")
@Tag(name = "Backups")
@Access(Policy.USER)
@RunOnVirtualThread
public final class WorkloadRestoreResource {
    private final RestoreService restores;
    private final Whereabouts whereabouts;
    private final Caller caller;

    WorkloadRestoreResource(RestoreService restores, Whereabouts whereabouts, Caller caller) {
        this.restores = restores;
        this.whereabouts = whereabouts;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(202)
    @Operation(
            summary = "Restore a backup into a workload of its kind",
            description = "What the workload has is replaced. It is under way when this answers; GET /api/restores/{id}"
                    + " shows how far it is, and how it ended.")
    public RestoreView start(@PathParam("name") String name, RestoreRequest request) {
        whereabouts.known(caller.project(), name);
        BackupId backup = Problem.required(request).backup();
        if (backup == null) {
            throw Problem.invalid("backup", "'backup' is missing: the id of the backup to restore.");
        }
        return restores.start(caller.user(), name, backup);
    }
}
