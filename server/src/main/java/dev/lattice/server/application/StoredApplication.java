package dev.lattice.server.application;

import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import java.time.Instant;

/** An application as its row has it. */
record StoredApplication(
        ApplicationId id,
        ProjectId project,
        UserId owner,
        String name,
        Origin origin,
        Instant createdAt,
        Instant changedAt) {}
