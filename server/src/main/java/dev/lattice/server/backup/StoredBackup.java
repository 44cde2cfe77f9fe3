package dev.lattice.server.backup;

import dev.lattice.core.backup.BackupState;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A backup as its row has it.
 *
 * @param size bytes; 0 until it is ready
 * @param note why it failed; empty when it did not
 */
record StoredBackup(
        BackupId id,
        Source source,
        boolean scheduled,
        BackupState state,
        long size,
        Optional<Sha256> sha256,
        String note,
        Instant createdAt,
        Optional<Instant> endedAt) {
    /**
     * Of what it was made.
     *
     * @param name the workload's
     * @param parameters complete, without secrets
     * @param extension of its file
     */
    record Source(
            ProjectId project,
            WorkloadId workload,
            String name,
            String kind,
            Optional<String> version,
            Map<String, Object> parameters,
            Resources limits,
            int revision,
            String extension) {}
}
