package dev.lattice.server.build;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.label.Siting;
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
 * @param siting which nodes will do for the workload
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
        Siting siting) {}
