package dev.lattice.server.http;

import dev.lattice.api.auth.Role;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import java.time.Instant;

/** Somebody who proved who they are. */
public sealed interface Principal {
    /** The tenant that the call works in. */
    ProjectId project();

    /**
     * A person.
     *
     * @param project of the API token, or the account's own
     * @param credential by what they proved it
     */
    record User(UserId id, ProjectId project, Role role, String email, Credential credential) implements Principal {
        public boolean isAdmin() {
            return role == Role.ADMIN;
        }
    }

    /** A machine. */
    record Node(NodeId id, ProjectId project, boolean approved) implements Principal {}

    /** What a person's call carried. */
    sealed interface Credential {
        /** An access token that was given at a sign-in; worthless once the account's version is raised. */
        record AccessToken(int version, Instant expiresAt) implements Credential {}

        /** An API token. */
        record ApiToken(TokenId id) implements Credential {}
    }
}
