package dev.lattice.server.backup;

import dev.lattice.api.backup.RestoreView;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.backup.BackupKinds.Attended;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.workload.Whereabouts;
import dev.lattice.server.workload.Whereabouts.Place;
import java.util.Optional;

/** Brings backups back into workloads. */
public final class RestoreService {
    private final BackupService.Parts parts;
    private final BackupKinds kinds;
    private final Whereabouts whereabouts;
    private final AuditLog audit;
    private final Ids ids;

    RestoreService(BackupService.Parts parts, BackupKinds kinds, Whereabouts whereabouts, AuditLog audit, Ids ids) {
        this.parts = parts;
        this.kinds = kinds;
        this.whereabouts = whereabouts;
        this.audit = audit;
        this.ids = ids;
    }

    /** Begins; it is under way when this returns. What the workload has is replaced by what the backup has. */
    RestoreView start(Principal.User caller, String name, BackupId id) {
        Place place = whereabouts.find(caller.project(), name, Optional.empty());
        StoredBackup backup = parts.database()
                .call(handle -> parts.backups().find(handle, caller.project(), id))
                .orElseThrow(() -> Problem.notFound("backup", id));
        if (backup.sha256().isEmpty()) {
            throw Problem.of(ErrorCode.CONFLICT, "Backup " + id + " is not ready, so it cannot be restored.");
        }
        if (!backup.source().kind().equals(place.kind())) {
            throw Problem.of(
                    ErrorCode.CONFLICT,
                    "Backup " + id + " is of kind '" + backup.source().kind() + "', and '" + name + "' of kind '"
                            + place.kind() + "'. Restore it into a workload of its own kind.");
        }
        Attended into = kinds.attend(place);
        RestoreId restore = ids.restore();
        parts.transfers().expect(restore);
        boolean begun = false;
        try {
            parts.database().inTransaction(handle -> {
                WorkloadId workload = place.workload();
                parts.backups().lock(handle, workload);
                if (parts.restores().running(handle, workload)
                        || parts.backups().running(handle, workload)) {
                    throw Problem.of(
                            ErrorCode.CONFLICT,
                            "'" + name + "' is busy: a backup of it is being made or restored. Wait for its end.");
                }
                parts.restores().insert(handle, caller.project(), restore, backup, workload, name);
                audit.record(handle, caller, "backup.restored", name, id.toString());
            });
            begun = true;
        } finally {
            if (!begun) {
                parts.transfers().forget(restore);
            }
        }
        parts.transfers().restore(restore, backup, place, into.commands().restore());
        return get(caller, restore);
    }

    RestoreView get(Principal.User caller, RestoreId id) {
        return parts.database()
                .call(handle -> parts.restores().find(handle, caller.project(), id))
                .map(restore -> BackupViews.view(restore, parts.transfers().bytes(id)))
                .orElseThrow(() -> Problem.notFound("restore", id));
    }
}
