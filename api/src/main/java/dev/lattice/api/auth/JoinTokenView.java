package dev.lattice.api.auth;

import dev.lattice.core.id.TokenId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A join token; the secret is shown once, when it is made. */
public record JoinTokenView(
        TokenId id,
        @Nullable String token,
        boolean preApproved,
        boolean reusable,
        boolean used,
        Instant createdAt,
        Instant expiresAt) {}
