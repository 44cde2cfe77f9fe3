package dev.lattice.server.application;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.server.secret.Seal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Applications in the database. Where they come from is sealed: tokens and passwords are part of it. */
final class ApplicationStore {
    private static final String INSERT = """
            insert into application (id, project_id, owner_id, name, origin, created_at, changed_at)
            values (:id, :project, :owner, :name, :origin, :now, :now)
            on conflict (project_id, name) do nothing
            """;

    private final Seal seal;
    private final ObjectMapper json = LatticeModule.newMapper().registerModule(new Jdk8Module());

    ApplicationStore(Seal seal) {
        this.seal = seal;
    }

    /** Returns false when the project has one of that name. */
    boolean insert(Handle handle, StoredApplication application) {
        return handle.createUpdate(INSERT)
                        .bind("id", application.id().value())
                        .bind("project", application.project().value())
                        .bind("owner", application.owner().value())
                        .bind("name", application.name())
                        .bind("origin", write(application.id(), application.origin()))
                        .bind("now", application.createdAt())
                        .execute()
                == 1;
    }

    Optional<StoredApplication> find(Handle handle, ProjectId project, String name) {
        return handle.createQuery("select * from application where project_id = ? and name = ?")
                .bind(0, project.value())
                .bind(1, name)
                .map((row, _) -> application(row))
                .findOne();
    }

    Optional<StoredApplication> find(Handle handle, ApplicationId id) {
        return handle.createQuery("select * from application where id = ?")
                .bind(0, id.value())
                .map((row, _) -> application(row))
                .findOne();
    }

    /** As it is now, and as nobody else changes it until the transaction ends. */
    Optional<StoredApplication> hold(Handle handle, ProjectId project, String name) {
        return handle.createQuery("select * from application where project_id = ? and name = ? for no key update")
                .bind(0, project.value())
                .bind(1, name)
                .map((row, _) -> application(row))
                .findOne();
    }

    /** The newest first. */
    List<StoredApplication> page(Handle handle, ProjectId project, long before, int limit) {
        return handle.createQuery("select * from application where project_id = ? and id < ? order by id desc limit ?")
                .bind(0, project.value())
                .bind(1, before)
                .bind(2, limit)
                .map((row, _) -> application(row))
                .list();
    }

    void update(Handle handle, ApplicationId id, Origin origin, Instant now) {
        handle.execute(
                "update application set origin = ?, changed_at = ? where id = ?", write(id, origin), now, id.value());
    }

    private StoredApplication application(ResultSet row) throws SQLException {
        ApplicationId id = new ApplicationId(row.getLong("id"));
        return new StoredApplication(
                id,
                new ProjectId(row.getLong("project_id")),
                new UserId(row.getLong("owner_id")),
                row.getString("name"),
                read(id, row.getString("origin")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("changed_at").toInstant());
    }

    private String write(ApplicationId id, Origin origin) {
        try {
            return seal.close(json.writeValueAsString(origin), place(id));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("where application " + id + " comes from cannot be written", e);
        }
    }

    private Origin read(ApplicationId id, String sealed) {
        try {
            return json.readValue(seal.open(sealed, place(id)), Origin.class);
        } catch (JsonProcessingException e) {
            // Without the cause: it may quote a secret.
            throw new IllegalStateException("where application " + id + " comes from cannot be read by this version");
        }
    }

    private static String place(ApplicationId id) {
        return "application " + id;
    }
}
