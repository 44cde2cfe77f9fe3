package dev.lattice.server.backup;

import dev.lattice.api.backup.BackupSchedule;
import dev.lattice.api.backup.BackupView;
import dev.lattice.api.page.Page;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.Whereabouts;
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

/** The backups of one workload. */
@Path("/api/workloads/{name}/backups")
@Tag(name = "Backups")
@Access(Policy.USER)
@RunOnVirtualThread
public final class WorkloadBackupResource {
    private static final BackupSchedule NEVER = new BackupSchedule(null, null, null);

    private final BackupService backups;
    private final Whereabouts whereabouts;
    private final Caller caller;

    WorkloadBackupResource(BackupService backups, Whereabouts whereabouts, Caller caller) {
        this.backups = backups;
        this.whereabouts = whereabouts;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(202)
    @Operation(
            summary = "Back a workload up",
            description = "It is under way when this answers; GET shows how far it is, and how it ended.")
    public BackupView start(@PathParam("name") String name) {
        return backups.start(caller.user(), name);
    }

    @GET
    @Operation(summary = "List the backups of a workload, the newest first")
    public Page<BackupView> list(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        whereabouts.known(caller.project(), name);
        Paging paging = Paging.of(limit, cursor);
        return paging.page(
                many -> backups.list(caller.user(), name, paging.beforeId(), many),
                backup -> backup.id().toString());
    }

    @GET
    @Path("schedule")
    @Operation(summary = "Show when a workload is backed up by itself; all null when it is not")
    public BackupSchedule schedule(@PathParam("name") String name) {
        return backups.schedule(caller.user(), name).orElse(NEVER);
    }

    @PUT
    @Path("schedule")
    @Operation(
            summary = "Back a workload up every so often",
            description = "The first one is due after one interval. It is no part of a revision: nothing restarts.")
    public BackupSchedule reschedule(@PathParam("name") String name, BackupSchedule schedule) {
        return backups.schedule(caller.user(), name, Problem.required(schedule));
    }

    @DELETE
    @Path("schedule")
    @Operation(summary = "Back a workload up by itself no more; the backups stay")
    public void unschedule(@PathParam("name") String name) {
        backups.unschedule(caller.user(), name);
    }
}
