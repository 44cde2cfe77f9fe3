package dev.lattice.server.project;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.http.Principal;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Who did what, for good. Rows are written in the transaction of what they tell about. */
public final class AuditLog {
    /** Writes what a person did in their own project. */
    public void record(Handle handle, Principal.User by, String action, String subject, @Nullable String detail) {
        record(handle, Optional.of(by.project()), by.email(), action, subject, detail);
    }

    /**
     * Writes a row.
     *
     * @param actor a user's e-mail address, a node's id, or an address of the network
     * @param action noun and verb: {@code user.created}
     * @param subject what it was done to
     * @param detail never a secret
     */
    public void record(
            Handle handle,
            Optional<ProjectId> project,
            String actor,
            String action,
            String subject,
            @Nullable String detail) {
        handle.createUpdate("insert into audit (project_id, actor, action, subject, detail)"
                        + " values (:project, :actor, :action, :subject, :detail)")
                .bind("project", project.map(ProjectId::value).orElse(null))
                .bind("actor", actor)
                .bind("action", action)
                .bind("subject", subject)
                .bind("detail", detail)
                .execute();
    }
}
