package dev.lattice.core.scheduling;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.resource.Resources;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A job as the scheduler sees it.
 *
 * @param owner whose turn it is by
 * @param priority -100 to 100, larger first, across users too
 * @param labels node labels that must be there; an empty value asks for the key alone
 * @param driver what the node must be able to run, such as {@code process}
 * @param groupLimit at most so many of the group are on nodes at once; 0 for no limit
 * @param near a node that is taken if it has a slot and room; empty for none
 * @param avoid nodes where it failed before; they are taken only when no other fits
 */
public record PendingJob(
        JobId id,
        UserId owner,
        int priority,
        Resources resources,
        Map<String, String> labels,
        String driver,
        Optional<GroupId> group,
        int groupLimit,
        Optional<NodeId> near,
        Set<NodeId> avoid) {

    public PendingJob {
        if (priority < -JobSpec.MAX_PRIORITY || priority > JobSpec.MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be -100 to 100");
        }
        if (groupLimit < 0) {
            throw new IllegalArgumentException("a group's limit cannot be negative");
        }
        labels = Map.copyOf(labels);
        avoid = Set.copyOf(avoid);
    }
}
