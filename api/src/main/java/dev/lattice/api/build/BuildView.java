package dev.lattice.api.build;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A build of a workload's image.
 *
 * @param revision that it was built for
 * @param note what is done now, or why it failed
 * @param plan null until it is known
 * @param job whose output is the build's log; null until it was handed out
 * @param node where it is built
 * @param preparedAt when the source was there and the plan was made
 * @param startedAt when a node began
 */
public record BuildView(
        int revision,
        BuildStage stage,
        @Nullable String note,
        @Nullable BuildPlanView plan,
        @Nullable JobId job,
        @Nullable NodeId node,
        Instant createdAt,
        @Nullable Instant preparedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {}
