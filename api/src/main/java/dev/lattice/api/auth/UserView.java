package dev.lattice.api.auth;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A user as the API shows it. */
public record UserView(
        UserId id,
        String email,
        Role role,
        @Nullable ProjectId projectId,
        @Nullable Instant createdAt) {}
