package dev.lattice.agent.task;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container that is to run on: one instance of a workload.
 *
 * @param name the workload's, by which other containers of the project reach it
 * @param instance 0 for the first
 * @param links ports of other workloads of the project that the environment refers to
 * @param blueprint what the container is made of; the agent knows no kinds of workloads
 * @param copy of its image, for a node that lacks it
 * @param stopAfter ended after so long without the server; empty for never
 */
public record ServiceTask(
        AllocationId allocation,
        long leaseEpoch,
        long rank,
        ProjectId project,
        WorkloadId workload,
        String name,
        int instance,
        Blueprint blueprint,
        List<LinkedPort> links,
        Resources limits,
        Optional<ImageCopy> copy,
        Optional<Duration> stopAfter)
        implements TaskSpec {
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** The instance with all that it keeps on this node; at most one container may use that at a time. */
    public record Seat(WorkloadId workload, int instance) {}

    public ServiceTask {
        links = List.copyOf(links);
        links.forEach(link -> requireHostName(link.name()));
        requireHostName(name);
        if (instance < 0) {
            throw new IllegalArgumentException("there is no instance " + instance);
        }
    }

    private static void requireHostName(String name) {
        if (!HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a host");
        }
    }

    @Override
    public Duration stopGrace() {
        return blueprint.process().stop().grace();
    }

    public Seat seat() {
        return new Seat(workload, instance);
    }
}
