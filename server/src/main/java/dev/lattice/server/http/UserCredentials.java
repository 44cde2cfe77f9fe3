package dev.lattice.server.http;

import java.util.concurrent.CompletionStage;

/** Finds out which person a bearer token belongs to. */
public interface UserCredentials {
    /**
     * Never blocks; completed at once when the answer is known from a moment ago.
     *
     * @return the person, or a {@code Problem} that says why not: UNAUTHENTICATED, TOKEN_EXPIRED, UNAVAILABLE
     */
    CompletionStage<Principal.User> user(String bearerToken);

    /** Whether {@link #user} answers from memory, with no work that a stranger could make us do. */
    boolean remembers(String bearerToken);

    /** Something was ended: nothing that is remembered counts any more. */
    void forget();
}
