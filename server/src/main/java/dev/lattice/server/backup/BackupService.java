package dev.lattice.server.backup;

import dev.lattice.api.backup.BackupSchedule;
import dev.lattice.api.backup.BackupView;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.backup.BackupKinds.Attended;
import dev.lattice.server.call.Calls;
import dev.lattice.server.file.Content;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.workload.Whereabouts;
import dev.lattice.server.workload.Whereabouts.Known;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backups that people ask for, now or by a schedule. */
public final class BackupService {
    private static final int MOST_KEPT = 1_000;

    private final Parts parts;
    private final BackupKinds kinds;
    private final Whereabouts whereabouts;
    private final AuditLog audit;
    private final Ids ids;

    /** What it works with. */
    record Parts(
            Database database,
            BackupStore backups,
            RestoreStore restores,
            ScheduleStore schedules,
            BackupFiles files,
            BackupRoom room,
            Transfers transfers) {}

    BackupService(Parts parts, BackupKinds kinds, Whereabouts whereabouts, AuditLog audit, Ids ids) {
        this.parts = parts;
        this.kinds = kinds;
        this.whereabouts = whereabouts;
        this.audit = audit;
        this.ids = ids;
    }

    /** Begins a backup; it is under way when this returns. */
    BackupView start(Principal.User caller, String name) {
        Attended of = kinds.attend(whereabouts.find(caller.project(), name, Optional.empty()));
        BackupId id = ids.backup();
        parts.transfers().expect(id);
        boolean begun = false;
        try {
            parts.database().inTransaction(handle -> {
                WorkloadId workload = of.place().workload();
                parts.backups().lock(handle, workload);
                if (parts.restores().running(handle, workload)) {
                    throw busy(name, "a backup is being restored into it");
                }
                if (parts.backups().running(handle, workload)) {
                    throw busy(name, "a backup of it is being made");
                }
                parts.room().begin(handle, caller.project());
                parts.backups().insert(handle, id, of.source(), null);
                audit.record(handle, caller, "backup.started", name, id.toString());
            });
            begun = true;
        } finally {
            if (!begun) {
                parts.transfers().forget(id);
            }
        }
        parts.transfers()
                .dump(new Transfers.Dump(id, of.place(), of.commands().dump(), Calls.Purpose.TRANSFER), () -> {});
        return get(caller, id);
    }

    private static Problem busy(String name, String why) {
        return Problem.of(ErrorCode.CONFLICT, "'" + name + "' is busy: " + why + ". Wait for its end.");
    }

    /** @param workload its name; null for all */
    List<BackupView> list(Principal.User caller, @Nullable String workload, long before, int limit) {
        return parts
                .database()
                .call(handle -> parts.backups().page(handle, caller.project(), workload, before, limit))
                .stream()
                .map(this::view)
                .toList();
    }

    BackupView get(Principal.User caller, BackupId id) {
        return view(find(caller, id));
    }

    StoredBackup find(Principal.User caller, BackupId id) {
        return parts.database()
                .call(handle -> parts.backups().find(handle, caller.project(), id))
                .orElseThrow(() -> Problem.notFound("backup", id));
    }

    private BackupView view(StoredBackup backup) {
        return BackupViews.view(backup, parts.transfers().bytes(backup.id()));
    }

    /** Removes it with its bytes; one that is being made ends. */
    void delete(Principal.User caller, BackupId id) {
        parts.database().inTransaction(handle -> {
            if (!parts.backups().hide(handle, caller.project(), id)) {
                throw Problem.notFound("backup", id);
            }
            audit.record(handle, caller, "backup.deleted", id.toString(), null);
        });
        parts.transfers().cancel(id);
        parts.files().delete(id);
        if (!parts.transfers().dumping().contains(id)) {
            parts.database().run(handle -> parts.backups().delete(handle, id));
        }
    }

    /** The bytes; each look is written down. */
    Download download(Principal.User caller, BackupId id) {
        StoredBackup backup = find(caller, id);
        if (backup.sha256().isEmpty()) {
            throw Problem.of(ErrorCode.CONFLICT, "Backup " + id + " is not ready, so there is nothing to download.");
        }
        parts.database().run(handle -> audit.record(handle, caller, "backup.downloaded", id.toString(), null));
        return new Download(backup, parts.files().content(id));
    }

    /** A backup with its bytes. */
    record Download(StoredBackup backup, Content content) {}

    // ---- by a schedule ----

    Optional<BackupSchedule> schedule(Principal.User caller, String name) {
        Known workload = whereabouts.known(caller.project(), name);
        return parts.database()
                .call(handle -> parts.schedules().find(handle, workload.id()))
                .map(BackupViews::schedule);
    }

    BackupSchedule schedule(Principal.User caller, String name, BackupSchedule wanted) {
        Known workload = whereabouts.known(caller.project(), name);
        kinds.require(name, workload.kind());
        Duration every = Intervals.parse(wanted.every());
        Integer keep = wanted.keep();
        if (keep == null || keep < 1 || keep > MOST_KEPT) {
            throw Problem.invalid("keep", "keep is how many backups stay, 1 to " + MOST_KEPT + ".");
        }
        return parts.database().transaction(handle -> {
            parts.schedules().put(handle, workload.id(), every, keep);
            audit.record(handle, caller, "backup.scheduled", name, "every " + Intervals.text(every) + ", keep " + keep);
            return parts.schedules()
                    .find(handle, workload.id())
                    .map(BackupViews::schedule)
                    .orElseThrow();
        });
    }

    void unschedule(Principal.User caller, String name) {
        Known workload = whereabouts.known(caller.project(), name);
        parts.database().inTransaction(handle -> {
            parts.schedules().delete(handle, workload.id());
            audit.record(handle, caller, "backup.unscheduled", name, null);
        });
    }
}
