package dev.lattice.server.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Backups in the database. All times are the database's. */
final class BackupStore {
    private static final String INSERT = """
            insert into backup (id, project_id, workload_id, workload, kind, version, parameters, cpu_millis, memory_mb,
                                disk_mb, revision, extension, due_at, state)
            values (:id, :project, :workload, :name, :kind, :version, :parameters, :cpu, :memory, :disk, :revision,
                    :extension, :due, 'running')
            on conflict do nothing
            """;

    /** One that could not even begin. */
    private static final String INSERT_FAILED = """
            insert into backup (id, project_id, workload_id, workload, kind, parameters, cpu_millis, memory_mb, disk_mb,
                                revision, extension, due_at, state, note, ended_at)
            select :id, project_id, id, name, kind, '{}', 0, 0, 0, revision, '', :due, 'failed', :note, now()
            from workload where id = :workload
            on conflict do nothing
            """;

    private static final String PAGE = """
            select * from backup
            where project_id = :project and id < :before and not deleted
              and (:workload::text is null or workload = :workload)
            order by id desc limit :limit
            """;

    private static final String FINISH = """
            update backup set state = 'ready', size = :size, sha256 = :sha256, ended_at = now()
            where id = :id and state = 'running' and not deleted
            """;

    private static final String FAIL = """
            update backup set state = 'failed', note = :note, ended_at = now()
            where id = :id and state = 'running' and not deleted
            """;

    private static final String ABANDONED = """
            update backup set state = 'failed', note = :note, ended_at = now()
            where id = any(:gone) and state = 'running' and not deleted
            returning id
            """;

    /** Of a workload's scheduled backups those that are too many; failed ones count on their own. */
    private static final String SURPLUS = """
            update backup set deleted = true
            where id in (select id
                         from (select id, row_number() over (partition by state order by id desc) as rank
                               from backup
                               where workload_id = :workload and due_at is not null and state <> 'running'
                                 and not deleted) as ranked
                         where rank > :keep)
            """;

    private final ObjectMapper json;

    BackupStore(ObjectMapper json) {
        this.json = json;
    }

    /** Holds off others that would begin something with this workload's data, until the transaction ends. */
    void lock(Handle handle, WorkloadId workload) {
        handle.createQuery("select true from (select pg_advisory_xact_lock(?)) as held")
                .bind(0, workload.value())
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether a backup of the workload is being made. */
    boolean running(Handle handle, WorkloadId workload) {
        return handle.createQuery(
                        "select exists(select from backup where workload_id = ? and state = 'running' and not deleted)")
                .bind(0, workload.value())
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Begins one.
     *
     * @param due by the schedule; null when somebody asked for it
     * @return false when there is one for that time
     */
    boolean insert(Handle handle, BackupId id, StoredBackup.Source source, @Nullable Instant due) {
        return handle.createUpdate(INSERT)
                        .bind("id", id.value())
                        .bind("project", source.project().value())
                        .bind("workload", source.workload().value())
                        .bind("name", source.name())
                        .bind("kind", source.kind())
                        .bind("version", source.version().orElse(null))
                        .bind("parameters", write(source.parameters()))
                        .bind("cpu", source.limits().cpuMillis())
                        .bind("memory", source.limits().memoryMb())
                        .bind("disk", source.limits().diskMb())
                        .bind("revision", source.revision())
                        .bind("extension", source.extension())
                        .bind("due", due)
                        .execute()
                == 1;
    }

    void insertFailed(Handle handle, BackupId id, WorkloadId workload, Instant due, String note) {
        handle.createUpdate(INSERT_FAILED)
                .bind("id", id.value())
                .bind("workload", workload.value())
                .bind("due", due)
                .bind("note", note)
                .execute();
    }

    /** Bytes of all that the project has. */
    long bytes(Handle handle, ProjectId project) {
        return handle.createQuery("select coalesce(sum(size), 0) from backup where project_id = ? and not deleted")
                .bind(0, project.value())
                .mapTo(Long.class)
                .one();
    }

    /** The newest first. */
    List<StoredBackup> page(Handle handle, ProjectId project, @Nullable String workload, long before, int limit) {
        return handle.createQuery(PAGE)
                .bind("project", project.value())
                .bind("workload", workload)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, _) -> backup(row))
                .list();
    }

    Optional<StoredBackup> find(Handle handle, ProjectId project, BackupId id) {
        return handle.createQuery("select * from backup where project_id = ? and id = ? and not deleted")
                .bind(0, project.value())
                .bind(1, id.value())
                .map((row, _) -> backup(row))
                .findOne();
    }

    /** Returns false when it is not wanted any more. */
    boolean finish(Handle handle, BackupId id, long size, Sha256 sha256) {
        return handle.createUpdate(FINISH)
                        .bind("id", id.value())
                        .bind("size", size)
                        .bind("sha256", sha256.bytes())
                        .execute()
                == 1;
    }

    boolean fail(Handle handle, BackupId id, String note) {
        return handle.createUpdate(FAIL)
                        .bind("id", id.value())
                        .bind("note", note)
                        .execute()
                == 1;
    }

    /** All that are being made, as their rows say. */
    List<BackupId> running(Handle handle) {
        return handle.createQuery("select id from backup where state = 'running' and not deleted")
                .map((row, _) -> new BackupId(row.getLong(1)))
                .list();
    }

    /** Says of those that nobody makes any more that they failed; returns of which that was news. */
    List<BackupId> failAbandoned(Handle handle, Collection<BackupId> gone, String note) {
        return handle.createQuery(ABANDONED)
                .bindArray(
                        "gone", Long.class, gone.stream().map(BackupId::value).toList())
                .bind("note", note)
                .map((row, _) -> new BackupId(row.getLong(1)))
                .list();
    }

    /** Hides it from everybody; its bytes and its row go later. Returns false when the project has no such backup. */
    boolean hide(Handle handle, ProjectId project, BackupId id) {
        return handle.createUpdate("update backup set deleted = true where project_id = ? and id = ? and not deleted")
                        .bind(0, project.value())
                        .bind(1, id.value())
                        .execute()
                == 1;
    }

    int hideSurplus(Handle handle, WorkloadId workload, int keep) {
        return handle.createUpdate(SURPLUS)
                .bind("workload", workload.value())
                .bind("keep", keep)
                .execute();
    }

    List<BackupId> hidden(Handle handle) {
        return handle.createQuery("select id from backup where deleted order by id limit 100")
                .map((row, _) -> new BackupId(row.getLong(1)))
                .list();
    }

    void delete(Handle handle, BackupId id) {
        handle.execute("delete from backup where id = ? and deleted", id.value());
    }

    private StoredBackup backup(ResultSet row) throws SQLException {
        byte[] sha256 = row.getBytes("sha256");
        Timestamp ended = row.getTimestamp("ended_at");
        return new StoredBackup(
                new BackupId(row.getLong("id")),
                new StoredBackup.Source(
                        new ProjectId(row.getLong("project_id")),
                        new WorkloadId(row.getLong("workload_id")),
                        row.getString("workload"),
                        row.getString("kind"),
                        Optional.ofNullable(row.getString("version")),
                        read(row.getString("parameters")),
                        new Resources(row.getInt("cpu_millis"), row.getLong("memory_mb"), row.getLong("disk_mb")),
                        row.getInt("revision"),
                        row.getString("extension")),
                row.getTimestamp("due_at") != null,
                state(row),
                row.getLong("size"),
                Optional.ofNullable(sha256)
                        .map(bytes -> new Sha256(HexFormat.of().formatHex(bytes))),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(ended).map(Timestamp::toInstant));
    }

    static BackupState state(ResultSet row) throws SQLException {
        return BackupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    }

    private String write(Map<String, Object> parameters) {
        try {
            return json.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("parameters are JSON", e);
        }
    }

    private Map<String, Object> read(String parameters) {
        try {
            return json.readValue(parameters, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what this server wrote is JSON", e);
        }
    }
}
