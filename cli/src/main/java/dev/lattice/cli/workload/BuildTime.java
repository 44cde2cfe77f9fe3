package dev.lattice.cli.workload;

import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.core.workload.WorkloadState;
import org.jspecify.annotations.Nullable;

/**
 * What builds take is not held against what was asked for: they have a time-out of their own. Waiting for a node has none.
 */
public final class BuildTime {
    private BuildTime() {}

    /** Whether the build waits for a node. */
    public static boolean waits(BuildView build) {
        return build.stage() == BuildStage.QUEUED;
    }

    /**
     * Whether time passes that belongs to the build of a workload's wanted revision.
     *
     * @param state the workload's, with its note
     */
    public static boolean runs(
            LatticeClient client, String workload, WorkloadState state, @Nullable String note, int revision) {
        if (!Goal.beingBuilt(state, note, revision)) {
            return false;
        }
        Answer<BuildView> build = client.builds().find(workload, revision);
        return build == null || !waits(build.value());
    }
}
