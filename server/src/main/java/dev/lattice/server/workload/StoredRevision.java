package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import dev.lattice.core.workload.RevisionState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A revision as its row has it.
 *
 * @param plan what was asked for and what it was compiled to
 * @param cause why it was made
 * @param note why it failed; empty when it did not
 */
record StoredRevision(
        WorkloadId workload,
        int number,
        Plan plan,
        Cause cause,
        RevisionState state,
        String note,
        Instant createdAt,
        Optional<Instant> readyAt) {
    List<Port> ports() {
        return plan.blueprint().ports();
    }

    /** Why a revision was made. */
    enum Cause {
        DEPLOY,
        CHANGE,
        RESTART,
        REDEPLOY,
        ROTATION,
        ROLLBACK
    }
}
