package dev.lattice.api.workload;

import dev.lattice.core.workload.RevisionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A revision of a workload.
 *
 * @param cause deploy, change, restart, redeploy, rotation, rollback or push
 * @param note why it failed
 * @param built the revision for which its image was built; null when Lattice did not build it
 */
public record RevisionView(
        int number,
        String image,
        String cause,
        RevisionState state,
        @Nullable String note,
        @Nullable Integer built,
        Instant createdAt,
        @Nullable Instant readyAt) {}
