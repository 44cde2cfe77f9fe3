package dev.lattice.core.job;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An instance of a workload: a job without an end (docs/adr/0009). Its container is restarted on its node; when that does
 * not help, the workload's controller asks for another instance.
 *
 * @param revision of the workload that it runs
 * @param ordinal which of the workload's instances, from 0
 * @param name the workload's, by which others of its project reach it
 * @param limits what its container may use at most
 * @param links to other workloads of the project
 * @param home the node where its volumes are, or the only one that has its image; empty for any
 * @param near nodes that have its image: they are preferred
 * @param copy of its image, for nodes that lack it; empty where they get it from a registry, or nowhere
 * @param disconnect what becomes of it when its node does not answer
 */
public record ServiceSpec(
        ProjectId project,
        WorkloadId workload,
        int revision,
        int ordinal,
        String name,
        Blueprint blueprint,
        List<LinkedPort> links,
        Resources limits,
        Siting siting,
        Optional<NodeId> home,
        Set<NodeId> near,
        Optional<ImageCopy> copy,
        Disconnect disconnect)
        implements WorkSpec {
    /** Services come before jobs: somebody waits for them right now. */
    private static final int PRIORITY = JobSpec.MAX_PRIORITY;

    /**
     * Services wait for requests most of the time, so a core's time is shared: one in so many of the limit is set aside,
     * memory, disk and GPUs, which cannot be shared, in full.
     */
    private static final int CPU_SHARE = 8;

    public ServiceSpec {
        links = List.copyOf(links);
        near = Set.copyOf(near);
    }

    /** Whether it can be nowhere else, because what it keeps is on its node only. */
    public boolean stays() {
        return blueprint.stateful();
    }

    /** Whether it is still wanted when its node comes back after long. */
    public boolean outlasts() {
        return stays() || disconnect.keepsOriginal();
    }

    @Override
    public String driver() {
        return DOCKER;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Resources resources() {
        return reserved(limits);
    }

    /** What is set aside for an instance that has these limits. */
    public static Resources reserved(Resources limits) {
        return new Resources(limits.cpuMillis() / CPU_SHARE, limits.memoryMb(), limits.diskMb(), limits.gpus());
    }

    /** Its controller decides what follows on an end. */
    @Override
    public RetryPolicy retry() {
        return RetryPolicy.NEVER;
    }
}
