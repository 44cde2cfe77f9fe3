package dev.lattice.server.scheduling;

import dev.lattice.core.resource.Resources;
import java.util.Map;
import java.util.Set;

/**
 * What a node says it is.
 *
 * @param maxParallel allocations at once; of a polling worker it says nothing: each call that waits is room for one
 * @param bootId changes when the machine restarts: what it was given and does not know is then lost, not late
 * @param os such as {@code linux}; empty when it does not say
 * @param architecture such as {@code amd64}; empty when it does not say
 * @param polls it has no session but asks over HTTP; then no work waits on the node itself
 */
public record NodeFacts(
        Resources capacity,
        int maxParallel,
        Map<String, String> labels,
        Set<String> drivers,
        String bootId,
        boolean polls,
        String os,
        String architecture) {
    /** Of a node that does not say what it runs on. */
    public NodeFacts(
            Resources capacity,
            int maxParallel,
            Map<String, String> labels,
            Set<String> drivers,
            String bootId,
            boolean polls) {
        this(capacity, maxParallel, labels, drivers, bootId, polls, "", "");
    }

    /** Nothing known yet: a node that holds allocations but has not come back since the server started. */
    static final NodeFacts UNKNOWN = new NodeFacts(Resources.NONE, 0, Map.of(), Set.of(), "", false);
}
