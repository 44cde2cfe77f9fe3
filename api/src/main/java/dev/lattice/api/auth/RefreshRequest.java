package dev.lattice.api.auth;

/** POST /api/auth/refresh and /api/auth/logout. */
public record RefreshRequest(String refreshToken) {}
