package dev.lattice.api.workload;

import dev.lattice.core.workload.RevisionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A revision of a workload.
 *
 * @param cause deploy, change, restart, rotation or rollback
 * @param note why it failed
 */
public record RevisionView(
        int number,
        String image,
        String cause,
        RevisionState state,
        @Nullable String note,
        Instant createdAt,
        @Nullable Instant readyAt) {}
