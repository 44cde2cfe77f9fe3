package dev.lattice.cli.context;

import org.jspecify.annotations.Nullable;

/**
 * A server and the identity there.
 *
 * @param token an API token; null when signed out
 * @param tokenId the token's id, so that signing out can revoke it; null when it was given and not made here
 * @param email whose token it is; null when that is not known
 */
public record Context(
        String name,
        String server,
        @Nullable String token,
        @Nullable String tokenId,
        @Nullable String email) {
    @Override
    public String toString() {
        return name + " (" + server + ")";
    }
}
