package dev.lattice.api.auth;

/** POST /api/auth/login. */
public record LoginRequest(String email, String password) {}
