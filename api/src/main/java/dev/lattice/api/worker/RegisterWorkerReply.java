package dev.lattice.api.worker;

import dev.lattice.core.id.NodeId;

/**
 * The answer to a registration.
 * @param token goes into {@code x-worker-token}
 */
public record RegisterWorkerReply(boolean success, String token, NodeId workerId, WorkerStatus status) {}
