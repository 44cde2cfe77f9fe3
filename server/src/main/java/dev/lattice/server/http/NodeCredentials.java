package dev.lattice.server.http;

import java.util.concurrent.CompletionStage;

/** Finds out which node a worker token belongs to. */
@FunctionalInterface
public interface NodeCredentials {
    /**
     * Never blocks; completed at once when the answer is known from a moment ago.
     *
     * @return the node, or a {@code Problem} that says why not: UNAUTHENTICATED, TOKEN_EXPIRED, UNAVAILABLE
     */
    CompletionStage<Principal.Node> node(String workerToken);
}
