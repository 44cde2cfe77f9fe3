package dev.lattice.api.auth;

/** What a user may do beyond the projects that they are a member of. */
public enum Role {
    ADMIN,
    CONSUMER,
    PROVIDER
}
