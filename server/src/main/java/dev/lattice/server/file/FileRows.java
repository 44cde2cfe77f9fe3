package dev.lattice.server.file;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Uploads in the database. */
final class FileRows {
    void insert(Handle handle, ProjectId project, StoredFile file) {
        handle.createUpdate("insert into file (id, project_id, kind, name, sha256, size)"
                        + " values (:id, :project, :kind, :name, :sha256, :size)")
                .bind("id", file.id().value())
                .bind("project", project.value())
                .bind("kind", file.kind().name().toLowerCase(Locale.ROOT))
                .bind("name", file.name())
                .bind("sha256", file.sha256().bytes())
                .bind("size", file.size())
                .execute();
    }

    Optional<StoredFile> find(Handle handle, ProjectId project, FileId id) {
        return handle.createQuery("select * from file where id = :id and project_id = :project")
                .bind("id", id.value())
                .bind("project", project.value())
                .map((row, _) -> read(row))
                .findOne();
    }

    /** Whosever it is. */
    Optional<StoredFile> find(Handle handle, FileId id) {
        return handle.createQuery("select * from file where id = :id")
                .bind("id", id.value())
                .map((row, _) -> read(row))
                .findOne();
    }

    private static StoredFile read(ResultSet row) throws SQLException {
        return new StoredFile(
                new FileId(row.getLong("id")),
                StoredFile.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("name"),
                Sha256.of(row.getBytes("sha256")),
                row.getLong("size"));
    }
}
