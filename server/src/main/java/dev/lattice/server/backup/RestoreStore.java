package dev.lattice.server.backup;

import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.core.id.WorkloadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is and was restored, in the database. */
final class RestoreStore {
    private static final String INSERT = """
            insert into restore (id, project_id, backup_id, workload_id, workload, state, size)
            values (:id, :project, :backup, :workload, :name, 'running', :size)
            """;

    private static final String ABANDONED = """
            update restore set state = 'failed', note = :note, ended_at = now()
            where id = any(:gone) and state = 'running'
            """;

    /** Whether something is being restored into the workload. */
    boolean running(Handle handle, WorkloadId workload) {
        return handle.createQuery("select exists(select from restore where workload_id = ? and state = 'running')")
                .bind(0, workload.value())
                .mapTo(Boolean.class)
                .one();
    }

    void insert(Handle handle, ProjectId project, RestoreId id, StoredBackup backup, WorkloadId workload, String name) {
        handle.createUpdate(INSERT)
                .bind("id", id.value())
                .bind("project", project.value())
                .bind("backup", backup.id().value())
                .bind("workload", workload.value())
                .bind("name", name)
                .bind("size", backup.size())
                .execute();
    }

    Optional<StoredRestore> find(Handle handle, ProjectId project, RestoreId id) {
        return handle.createQuery("select * from restore where project_id = ? and id = ?")
                .bind(0, project.value())
                .bind(1, id.value())
                .map((row, _) -> restore(row))
                .findOne();
    }

    /** @param failure null when it did not fail */
    boolean end(Handle handle, RestoreId id, @Nullable String failure) {
        return handle.createUpdate("update restore set state = :state, note = :note, ended_at = now()"
                                + " where id = :id and state = 'running'")
                        .bind("state", failure == null ? "ready" : "failed")
                        .bind("note", failure == null ? "" : failure)
                        .bind("id", id.value())
                        .execute()
                == 1;
    }

    /** All that are under way, as their rows say. */
    List<RestoreId> running(Handle handle) {
        return handle.createQuery("select id from restore where state = 'running'")
                .map((row, _) -> new RestoreId(row.getLong(1)))
                .list();
    }

    /** Says of those that nobody restores any more that they failed. */
    int failAbandoned(Handle handle, Collection<RestoreId> gone, String note) {
        return handle.createUpdate(ABANDONED)
                .bindArray(
                        "gone", Long.class, gone.stream().map(RestoreId::value).toList())
                .bind("note", note)
                .execute();
    }

    private static StoredRestore restore(ResultSet row) throws SQLException {
        Timestamp ended = row.getTimestamp("ended_at");
        return new StoredRestore(
                new RestoreId(row.getLong("id")),
                new BackupId(row.getLong("backup_id")),
                row.getString("workload"),
                BackupStore.state(row),
                row.getLong("size"),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(ended).map(Timestamp::toInstant));
    }
}
