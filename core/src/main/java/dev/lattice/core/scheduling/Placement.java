package dev.lattice.core.scheduling;

import dev.lattice.core.id.NodeId;

/**
 * A job that is to go to a node.
 *
 * @param rank among what waits on the same node the smallest starts first, equal ones as they came
 * @param ahead whether it will wait on the node, because all slots are busy
 */
public record Placement(PendingJob job, NodeId node, long rank, boolean ahead) {}
