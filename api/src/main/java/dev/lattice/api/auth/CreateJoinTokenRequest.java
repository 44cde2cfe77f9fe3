package dev.lattice.api.auth;

import org.jspecify.annotations.Nullable;

/**
 * POST /api/join-tokens.
 * @param preApproved nodes that join with it may work at once
 * @param reusable more than one node may join with it
 * @param expiresIn seconds; null for one hour
 */
public record CreateJoinTokenRequest(
        @Nullable Boolean preApproved,
        @Nullable Boolean reusable,
        @Nullable Long expiresIn) {}
