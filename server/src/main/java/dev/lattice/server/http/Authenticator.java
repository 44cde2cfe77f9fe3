package dev.lattice.server.http;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.problem.Problem;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds out who calls, from what the call carries. */
public final class Authenticator {
    private static final String BEARER = "Bearer ";

    private final UserCredentials users;
    private final NodeCredentials nodes;

    public Authenticator(UserCredentials users, NodeCredentials nodes) {
        this.users = users;
        this.nodes = nodes;
    }

    /**
     * Never blocks.
     *
     * @param authorization the header {@code Authorization}
     * @param workerToken the header {@code x-worker-token}
     * @return who it is; empty when the call carries neither; a {@code Problem} when what it carries is not valid
     */
    public CompletionStage<Optional<Principal>> authenticate(
            @Nullable String authorization, @Nullable String workerToken) {
        if (workerToken != null) {
            return nodes.node(workerToken).thenApply(Optional::of);
        }
        if (authorization == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!isBearer(authorization)) {
            return CompletableFuture.failedFuture(
                    Problem.of(ErrorCode.UNAUTHENTICATED, "The Authorization header must be 'Bearer <token>'."));
        }
        return users.user(token(authorization)).thenApply(Optional::of);
    }

    /**
     * Whether {@link #authenticate} takes no look into the database for a stranger: there is no token, it is remembered,
     * or it is a worker's, whose signature is checked first.
     */
    boolean knows(@Nullable String authorization, @Nullable String workerToken) {
        return workerToken != null
                || authorization == null
                || !isBearer(authorization)
                || users.remembers(token(authorization));
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private static String token(String authorization) {
        return authorization.substring(BEARER.length()).strip();
    }
}
