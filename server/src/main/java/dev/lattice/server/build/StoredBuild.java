package dev.lattice.server.build;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.Optional;

/**
 * A build as its row has it.
 *
 * @param note why it failed
 * @param port that the app listens on; empty when it is not to be reached, and before that is known
 * @param node where the image is
 */
record StoredBuild(
        WorkloadId workload,
        int revision,
        Stage stage,
        String note,
        Optional<BuildPlanView> plan,
        Optional<Integer> port,
        Optional<JobId> job,
        Optional<NodeId> node,
        Instant createdAt,
        Optional<Instant> preparedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {
    /** How far it is. */
    enum Stage {
        PREPARING,
        /** there is a job for it */
        HANDED,
        BUILT,
        FAILED,
        CANCELED;

        boolean terminal() {
            return this == BUILT || this == FAILED || this == CANCELED;
        }
    }
}
