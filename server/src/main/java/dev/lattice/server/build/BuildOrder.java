package dev.lattice.server.build;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be built for whom.
 *
 * @param name the workload's
 * @param revision that it is for
 * @param ecosystem that it has to be; empty for any
 * @param env of the running app
 * @param member whether it is for a service of an application
 * @param labels that nodes of the workload must have
 */
public record BuildOrder(
        ProjectId project,
        UserId owner,
        WorkloadId workload,
        String name,
        int revision,
        Optional<Ecosystem> ecosystem,
        SourceRequest source,
        BuildRequest build,
        Map<String, String> env,
        boolean member,
        Map<String, String> labels) {}
