package dev.lattice.core.job;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.util.List;

/**
 * Has the node that built an image store it where other nodes can get it.
 *
 * @param name the workload's
 * @param revision that the image was built for
 * @param holder the only node that can do it
 * @param known SHA-256 of layers that are stored already
 * @param mostBytes a larger image is not stored
 */
public record ExportSpec(
        ProjectId project,
        WorkloadId workload,
        String name,
        int revision,
        NodeId holder,
        List<String> known,
        long mostBytes)
        implements WorkSpec {
    /** After whatever somebody waits for. */
    private static final int PRIORITY = -50;

    public ExportSpec {
        known = List.copyOf(known);
    }

    public ImageReference image() {
        return BuiltImage.of(workload, revision);
    }

    @Override
    public String driver() {
        return DOCKER;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    /** It reads and sends: nothing is kept from others for that. */
    @Override
    public Resources resources() {
        return Resources.NONE;
    }

    @Override
    public Siting siting() {
        return Siting.ANYWHERE;
    }

    /** Whoever wants the copy asks again. */
    @Override
    public RetryPolicy retry() {
        return RetryPolicy.NEVER;
    }
}
