package dev.lattice.server.workload;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import java.util.Optional;

/**
 * Where in Git a workload's app comes from.
 *
 * @param repository URL as its owner wrote it
 * @param ref branch, tag or commit as its owner wrote it; empty for the remote's own choice
 */
public record Origin(
        WorkloadId workload,
        ProjectId project,
        String name,
        Desired desired,
        String repository,
        Optional<String> ref) {}
