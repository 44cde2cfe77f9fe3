package dev.lattice.server.project;

import dev.lattice.core.id.ProjectId;
import org.jdbi.v3.core.Handle;

/** Projects in the database. */
final class ProjectStore {
    void insert(Handle handle, ProjectId id, String name) {
        handle.createUpdate("insert into project (id, name) values (:id, :name)")
                .bind("id", id.value())
                .bind("name", name)
                .execute();
    }

    /** The first project that was made: the one that a machine's own node joins. */
    ProjectId first(Handle handle) {
        return new ProjectId(handle.createQuery("select id from project order by id limit 1")
                .mapTo(Long.class)
                .one());
    }
}
