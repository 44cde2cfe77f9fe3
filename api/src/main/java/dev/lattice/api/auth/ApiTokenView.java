package dev.lattice.api.auth;

import dev.lattice.core.id.TokenId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An API token; the secret is shown once, when it is made. */
public record ApiTokenView(
        TokenId id,
        String name,
        @Nullable String token,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}
