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
 * @param builtAt when its image was there, if that had to be built for it
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
        Optional<Instant> builtAt,
        Optional<Instant> readyAt) {
    /** From when on it could be deployed. */
    Instant deployableAt() {
        return builtAt.orElse(createdAt);
    }

    StoredRevision with(Plan other) {
        return new StoredRevision(workload, number, other, cause, state, note, createdAt, builtAt, readyAt);
    }

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
        ROLLBACK,
        PUSH
    }
}
