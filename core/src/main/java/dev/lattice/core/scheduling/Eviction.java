package dev.lattice.core.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import java.util.List;

/**
 * Jobs that are to be stopped so that a service can have their room.
 *
 * @param victims none where others have been told to end already, whose room is enough
 */
public record Eviction(NodeId node, List<AllocationId> victims) {
    public Eviction {
        victims = List.copyOf(victims);
    }
}
