package dev.lattice.api.plan;

import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.label.PlacementRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/plan.
 *
 * @param service whether it is an instance of a workload, and not a job
 * @param image of a job: it needs a node with Docker then
 * @param tags what nodes' labels must be
 * @param count so many of them; 1 unless given
 */
public record PlanRequest(
        @Nullable Boolean service,
        @Nullable String image,
        @Nullable ResourceRequest resources,
        @Nullable List<String> tags,
        @Nullable PlacementRequest placement,
        @Nullable Integer count) {}
