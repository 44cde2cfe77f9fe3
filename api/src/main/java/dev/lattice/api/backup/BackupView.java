package dev.lattice.api.backup;

import dev.lattice.api.workload.WorkloadView.WorkloadResources;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.id.BackupId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backup. It outlives its workload, so it says what another one is to be made from.
 *
 * @param workload its name
 * @param kind of the catalogue
 * @param revision of the workload when it was made
 * @param parameters complete, without secrets
 * @param resources that an instance had
 * @param scheduled made by the workload's schedule, which also removes it one day
 * @param size bytes; while it is being made, how many there are so far
 * @param sha256 in hex, once it is ready
 * @param note why it failed; null when it did not
 */
public record BackupView(
        BackupId id,
        String workload,
        String kind,
        @Nullable String version,
        int revision,
        Map<String, Object> parameters,
        WorkloadResources resources,
        BackupState state,
        boolean scheduled,
        long size,
        @Nullable String sha256,
        @Nullable String note,
        Instant createdAt,
        @Nullable Instant endedAt) {}
