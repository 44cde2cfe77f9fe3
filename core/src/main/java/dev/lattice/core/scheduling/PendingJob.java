package dev.lattice.core.scheduling;

import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.util.Optional;
import java.util.Set;

/**
 * A job as the scheduler sees it.
 *
 * @param project whose share it counts for
 * @param owner whose turn it is by within the project
 * @param priority -100 to 100, larger first, across users too
 * @param siting which nodes will do
 * @param driver what the node must be able to run, such as {@code process}
 * @param groupLimit at most so many of the group are on nodes at once; 0 for no limit
 * @param near a node that is taken if it has a slot and room; empty for none
 * @param avoid nodes where it failed before; they are taken only when no other fits
 * @param preemptible whether it may be stopped for a service, for it may run again
 * @param stretch how long it is expected to run: of nodes that will do, it goes to those that likely stay so long
 */
public record PendingJob(
        JobId id,
        ProjectId project,
        UserId owner,
        int priority,
        Resources resources,
        Siting siting,
        String driver,
        Optional<GroupId> group,
        int groupLimit,
        Optional<NodeId> near,
        Set<NodeId> avoid,
        boolean preemptible,
        Stretch stretch) {
    /** One that is short, or of which nobody knows how long it takes. */
    public PendingJob(
            JobId id,
            ProjectId project,
            UserId owner,
            int priority,
            Resources resources,
            Siting siting,
            String driver,
            Optional<GroupId> group,
            int groupLimit,
            Optional<NodeId> near,
            Set<NodeId> avoid,
            boolean preemptible) {
        this(
                id,
                project,
                owner,
                priority,
                resources,
                siting,
                driver,
                group,
                groupLimit,
                near,
                avoid,
                preemptible,
                Stretch.SHORT);
    }

    public PendingJob {
        if (priority < -JobSpec.MAX_PRIORITY || priority > JobSpec.MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be -100 to 100");
        }
        if (groupLimit < 0) {
            throw new IllegalArgumentException("a group's limit cannot be negative");
        }
        avoid = Set.copyOf(avoid);
    }
}
