package dev.lattice.server.user;

import dev.lattice.api.auth.Role;
import dev.lattice.api.auth.UserView;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import java.time.Instant;

/**
 * A person as the server keeps them.
 *
 * @param project where their work goes
 * @param tokenVersion raised to end all their sessions
 */
record Account(
        UserId id,
        String email,
        String passwordHash,
        Role role,
        ProjectId project,
        boolean disabled,
        int tokenVersion,
        Instant createdAt) {

    UserView view() {
        return new UserView(id, email, role, project, createdAt);
    }
}
