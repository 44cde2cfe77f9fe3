package dev.lattice.core.job;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.Optional;

/**
 * A build of an image for a revision of a workload: a job whose node has the image afterwards.
 *
 * @param name the workload's
 * @param revision that it is built for
 * @param resources set aside for it: it never takes what is set aside for what serves
 * @param near the node where the one before was built, whose layers are there
 * @param kept how many images of the workload a node keeps
 */
public record BuildSpec(
        ProjectId project,
        WorkloadId workload,
        String name,
        int revision,
        ImageRecipe recipe,
        Resources resources,
        Siting siting,
        Optional<NodeId> near,
        Duration timeout,
        int kept)
        implements WorkSpec {
    /** Before jobs that nobody asked to come first, for somebody waits for it; after services. */
    private static final int PRIORITY = 50;

    /** What it is built into. */
    public ImageReference image() {
        return BuiltImage.of(workload, revision);
    }

    @Override
    public String driver() {
        return BUILD;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    /** A node that went away while it built says nothing about the source. */
    @Override
    public RetryPolicy retry() {
        return RetryPolicy.DEFAULT;
    }
}
