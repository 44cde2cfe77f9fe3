package dev.lattice.server.project;

import dev.lattice.core.id.ProjectId;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import org.jdbi.v3.core.Handle;

/** Projects, the tenants. */
public final class ProjectService {
    private final Database database;
    private final ProjectStore store = new ProjectStore();
    private final Ids ids;

    public ProjectService(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /** Makes a project in the caller's transaction. */
    public ProjectId create(Handle handle, String name) {
        ProjectId id = ids.project();
        store.insert(handle, id, name);
        return id;
    }

    /** The project that was made first. */
    public ProjectId defaultProject() {
        return database.call(store::first);
    }

    /** The same in the caller's transaction. */
    public ProjectId defaultProject(Handle handle) {
        return store.first(handle);
    }
}
