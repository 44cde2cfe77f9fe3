package dev.lattice.server.backup;

import dev.lattice.core.backup.BackupState;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import java.time.Instant;
import java.util.Optional;

/**
 * The restoring of a backup as its row has it.
 *
 * @param workload the name of the one that it goes into
 * @param size bytes of the backup
 * @param note why it failed; empty when it did not
 */
record StoredRestore(
        RestoreId id,
        BackupId backup,
        String workload,
        BackupState state,
        long size,
        String note,
        Instant createdAt,
        Optional<Instant> endedAt) {}
