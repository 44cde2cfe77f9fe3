package dev.lattice.server.backup;

import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.server.postgres.Database;
import java.util.HashSet;
import java.util.Set;

/** Backups and restores whose rows say that they are under way, and that nobody works on any more. */
final class Abandoned {
    private static final String NOTE = "The server was stopped before it was done.";

    private final BackupService.Parts parts;

    Abandoned(BackupService.Parts parts) {
        this.parts = parts;
    }

    /**
     * Says of them that they have failed.
     *
     * <p>First it looks at the rows, then at what is under way: that is said before there is a row, so what has a row and
     * is not under way has come to its end. The other way round one that begins in between would be called failed while it
     * goes on, and another one could begin beside it.
     */
    void fail() {
        Database database = parts.database();
        Set<BackupId> backups =
                new HashSet<>(database.call(handle -> parts.backups().running(handle)));
        backups.removeAll(parts.transfers().dumping());
        if (!backups.isEmpty()) {
            database.transaction(handle -> parts.backups().failAbandoned(handle, backups, NOTE))
                    .forEach(parts.files()::delete);
        }
        Set<RestoreId> restores =
                new HashSet<>(database.call(handle -> parts.restores().running(handle)));
        restores.removeAll(parts.transfers().restoring());
        if (!restores.isEmpty()) {
            database.inTransaction(handle -> parts.restores().failAbandoned(handle, restores, NOTE));
        }
    }
}
