package dev.lattice.server.workload;

import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.label.PlacementRequest;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What work asks of a node, checked as if it were submitted.
 *
 * @param reserved set aside for it
 * @param limits what it may use at most
 */
public record WorkloadNeeds(Resources reserved, Resources limits, Siting siting) {
    /** What a service gets that says nothing else. */
    private static final Resources USUAL = new Resources(1_000, 512, 10_240);

    /** @throws Problem naming the field that cannot be */
    public static WorkloadNeeds ofService(
            @Nullable ResourceRequest asked, @Nullable List<String> tags, @Nullable PlacementRequest placement) {
        Resources limits = Planner.resources(USUAL, asked);
        return new WorkloadNeeds(ServiceSpec.reserved(limits), limits, siting(tags, placement));
    }

    /** @throws Problem naming the field that cannot be */
    public static WorkloadNeeds ofJob(
            @Nullable ResourceRequest asked,
            @Nullable List<String> tags,
            @Nullable PlacementRequest placement,
            boolean container) {
        Resources resources = JobSpecs.resources(asked, container);
        return new WorkloadNeeds(resources, resources, siting(tags, placement));
    }

    private static Siting siting(@Nullable List<String> tags, @Nullable PlacementRequest placement) {
        Siting wished = Planner.placement(placement);
        return new Siting(JobSpecs.tags(tags), wished.preferred(), wished.spread());
    }
}
