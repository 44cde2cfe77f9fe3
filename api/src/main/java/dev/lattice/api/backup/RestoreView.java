package dev.lattice.api.backup;

import dev.lattice.core.backup.BackupState;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup on its way back into a workload.
 *
 * @param workload its name
 * @param done bytes that the workload has taken so far
 * @param size bytes of the backup
 * @param note why it failed; null when it did not
 */
public record RestoreView(
        RestoreId id,
        BackupId backup,
        String workload,
        BackupState state,
        long done,
        long size,
        @Nullable String note,
        Instant createdAt,
        @Nullable Instant endedAt) {}
