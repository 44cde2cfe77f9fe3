package dev.lattice.core.scheduling;

import dev.lattice.core.availability.Outlook;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.resource.Resources;
import java.util.Map;
import java.util.Set;

/**
 * A node as the scheduler sees it.
 *
 * @param capacity what all allocations on the node may ask for together
 * @param slots allocations that run at once
 * @param ahead how many more may wait on the node itself, so that a freed slot needs no round trip; 0 for nodes that
 *     fetch their work one by one
 * @param labels what the node is or has; a label that is only there has the empty value
 * @param drivers what the node can run
 * @param accepting whether it takes new work: online, approved, neither drained nor cordoned, and not wanted by its owner
 * @param closed why one that is online takes no new work, such as {@code it rests: somebody is there}; empty of others
 * @param outlook how likely it is to stay
 */
public record NodeOffer(
        NodeId id,
        Resources capacity,
        int slots,
        int ahead,
        Map<String, String> labels,
        Set<String> drivers,
        boolean accepting,
        String closed,
        Outlook outlook) {
    /** One that takes new work, or is not there at all. */
    public NodeOffer(
            NodeId id,
            Resources capacity,
            int slots,
            int ahead,
            Map<String, String> labels,
            Set<String> drivers,
            boolean accepting) {
        this(id, capacity, slots, ahead, labels, drivers, accepting, "", Outlook.UNKNOWN);
    }

    public NodeOffer {
        if (slots < 0 || ahead < 0) {
            throw new IllegalArgumentException("slots cannot be negative");
        }
        labels = Map.copyOf(labels);
        drivers = Set.copyOf(drivers);
    }

    /** Whether anything can be placed there at all. */
    boolean takesWork() {
        return accepting && slots > 0;
    }
}
