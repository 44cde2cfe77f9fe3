package dev.lattice.api.auth;

import org.jspecify.annotations.Nullable;

/**
 * POST /api/tokens.
 * @param expiresIn seconds; null for no end
 */
public record CreateApiTokenRequest(String name, @Nullable Long expiresIn) {}
