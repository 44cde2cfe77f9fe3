package dev.lattice.api.auth;

/** POST /api/users (admins). */
public record CreateUserRequest(String email, String password, Role role) {}
