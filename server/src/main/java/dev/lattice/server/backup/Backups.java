package dev.lattice.server.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.server.call.Calls;
import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.id.Ids;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.workload.Whereabouts;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The parts of this package, put together. */
public final class Backups {
    private final BackupService service;
    private final RestoreService restores;
    private final BackupSweep sweep;

    /** What backups are built upon. */
    public record Ground(
            Database database, BlobStore blobs, Catalogue catalogue, AuditLog audit, Ids ids, ObjectMapper json) {}

    /**
     * How many there may be.
     *
     * @param freeDiskBytes that stay free for everything else that the server keeps
     * @param longest that making one may take
     */
    public record Bounds(ProjectLimits project, long freeDiskBytes, Duration longest) {}

    /** @param leading whether this server leads */
    public Backups(Ground ground, Bounds bounds, Calls calls, Whereabouts whereabouts, BooleanSupplier leading) {
        BackupStore backups = new BackupStore(ground.json());
        RestoreStore restoreRows = new RestoreStore();
        BackupFiles files = new BackupFiles(ground.blobs());
        BackupRoom room = new BackupRoom(backups, files, bounds);
        BackupService.Parts parts = new BackupService.Parts(
                ground.database(),
                backups,
                restoreRows,
                new ScheduleStore(),
                files,
                room,
                new Transfers(ground.database(), calls, files, room, backups, restoreRows));
        BackupKinds kinds = new BackupKinds(ground.catalogue(), whereabouts);
        service = new BackupService(parts, kinds, whereabouts, ground.audit(), ground.ids());
        restores = new RestoreService(parts, kinds, whereabouts, ground.audit(), ground.ids());
        sweep = new BackupSweep(parts, kinds, whereabouts, ground.ids(), leading);
    }

    public BackupService service() {
        return service;
    }

    public RestoreService restores() {
        return restores;
    }

    public BackupSweep sweep() {
        return sweep;
    }
}
