package dev.lattice.server.backup;

import dev.lattice.api.backup.BackupView;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.BackupId;
import dev.lattice.server.file.Downloads;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The backups of a project, also of workloads that are no more. */
@Path("/api/backups")
@Tag(name = "Backups")
@Access(Policy.USER)
@RunOnVirtualThread
public final class BackupResource {
    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final BackupService backups;
    private final Downloads downloads;
    private final Caller caller;

    BackupResource(BackupService backups, Downloads downloads, Caller caller) {
        this.backups = backups;
        this.downloads = downloads;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List the project's backups, the newest first")
    public Page<BackupView> list(
            @QueryParam("workload") @Nullable String workload,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Paging paging = Paging.of(limit, cursor);
        return paging.page(
                many -> backups.list(caller.user(), workload, paging.beforeId(), many),
                backup -> backup.id().toString());
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a backup")
    public BackupView get(@PathParam("id") BackupId id) {
        return backups.get(caller.user(), id);
    }

    @GET
    @Path("{id}/download")
    @Operation(
            summary = "Download a backup",
            description = "In the format of the kind's own tools. Each download is written down.")
    @APIResponse(
            responseCode = "200",
            description = "The bytes",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response download(@PathParam("id") BackupId id, HttpServerRequest request) {
        BackupService.Download download = backups.download(caller.user(), id);
        StoredBackup backup = download.backup();
        String name = backup.source().name() + "-" + NAME_TIME.format(backup.createdAt()) + "."
                + backup.source().extension();
        return downloads.send(name, backup.sha256().orElseThrow(), backup.size(), download.content(), request);
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete a backup; one that is being made ends")
    public void delete(@PathParam("id") BackupId id) {
        backups.delete(caller.user(), id);
    }
}
