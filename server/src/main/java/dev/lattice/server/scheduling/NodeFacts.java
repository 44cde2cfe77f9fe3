package dev.lattice.server.scheduling;

import dev.lattice.core.resource.Resources;
import java.util.Map;
import java.util.Set;

/**
 * What a node says it is.
 *
 * @param maxParallel allocations at once; of a polling worker it says nothing: each call that waits is room for one
 * @param bootId changes when the machine restarts: what it was given and does not know is then lost, not late
 * @param polls it has no session but asks over HTTP; then no work waits on the node itself
 */
public record NodeFacts(
        Resources capacity,
        int maxParallel,
        Map<String, String> labels,
        Set<String> drivers,
        String bootId,
        boolean polls) {
    /** The label by which work asks for one node alone: every node has it, with its own name. */
    public static final String NODE_LABEL = "lattice.node";

    /** Nothing known yet: a node that holds allocations but has not come back since the server started. */
    static final NodeFacts UNKNOWN = new NodeFacts(Resources.NONE, 0, Map.of(), Set.of(), "", false);
}
