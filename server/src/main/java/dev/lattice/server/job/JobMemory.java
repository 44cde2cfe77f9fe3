package dev.lattice.server.job;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered about submissions: keys that make a repeated one the same job, cached results, groups. */
public final class JobMemory {
    private static final String CACHED = """
            select execution_cache.job_id from execution_cache
            join job on job.id = execution_cache.job_id
            where execution_cache.project_id = :project and cache_key = :key and body_hash = :hash
              and job.state = 3 and job.ended_at > now() - interval '1 hour'
            """;

    private static final String REMEMBER = """
            insert into execution_cache (project_id, cache_key, body_hash, job_id)
            values (:project, :key, :hash, :job)
            on conflict (project_id, cache_key)
            do update set body_hash = excluded.body_hash, job_id = excluded.job_id, created_at = now()
            """;

    private static final String CREATE_GROUP = """
            insert into job_group (id, project_id, name, max_parallel, axes, created_at, idempotency_key, body_hash)
            values (:id, :project, :name, :limit, :axes, :created, :key, :hash)
            """;

    private static final String GROUP =
            "select id, name, max_parallel, axes, created_at, encode(body_hash, 'hex') as hash from job_group";

    private final Database database;

    public JobMemory(Database database) {
        this.database = database;
    }

    /** A job that was submitted under a key, and the hash of the body it came with. */
    record Keyed(JobId job, String bodyHash) {}

    /** A group's own row. */
    record Group(
            GroupId id, @Nullable String name, @Nullable Integer maxParallel, List<String> axes, Instant createdAt) {}

    /** What makes a repeated submission the same group. */
    record Key(String key, String bodyHash) {}

    /** A group that was submitted under a key, and the hash of the body it came with. */
    record KeyedGroup(Group group, String bodyHash) {}

    Optional<Keyed> byKey(ProjectId project, String key) {
        return database.call(handle -> handle.createQuery(
                        "select job_id, encode(body_hash, 'hex') from idempotency where project_id = ? and key = ?")
                .bind(0, project.value())
                .bind(1, key)
                .map((row, _) -> new Keyed(new JobId(row.getLong(1)), row.getString(2)))
                .findOne());
    }

    /** A job that succeeded within the hour for an equal call. */
    Optional<JobId> cached(ProjectId project, String key, String bodyHash) {
        return database.call(handle -> handle.createQuery(CACHED)
                .bind("project", project.value())
                .bind("key", key)
                .bind("hash", HexFormat.of().parseHex(bodyHash))
                .map((row, _) -> new JobId(row.getLong(1)))
                .findOne());
    }

    void remember(ProjectId project, String key, String bodyHash, JobId job) {
        database.run(handle -> handle.createUpdate(REMEMBER)
                .bind("project", project.value())
                .bind("key", key)
                .bind("hash", HexFormat.of().parseHex(bodyHash))
                .bind("job", job.value())
                .execute());
    }

    /** Takes back a group whose jobs were not accepted. */
    void removeGroup(ProjectId project, GroupId group) {
        database.run(handle -> handle.execute(
                "delete from job_group where id = ? and project_id = ?", group.value(), project.value()));
    }

    void createGroup(ProjectId project, Group group, Optional<Key> key) {
        database.run(handle -> handle.createUpdate(CREATE_GROUP)
                .bind("id", group.id().value())
                .bind("project", project.value())
                .bind("name", group.name())
                .bind("limit", group.maxParallel())
                .bindArray("axes", String.class, group.axes().toArray())
                .bind("created", group.createdAt())
                .bind("key", key.map(Key::key).orElse(null))
                .bind(
                        "hash",
                        key.map(known -> HexFormat.of().parseHex(known.bodyHash()))
                                .orElse(null))
                .execute());
    }

    Optional<Group> group(ProjectId project, GroupId id) {
        return database.call(handle -> handle.createQuery(GROUP + " where id = ? and project_id = ?")
                .bind(0, id.value())
                .bind(1, project.value())
                .map((row, _) -> group(row))
                .findOne());
    }

    Optional<KeyedGroup> groupByKey(ProjectId project, String key) {
        return database.call(handle -> handle.createQuery(GROUP + " where project_id = ? and idempotency_key = ?")
                .bind(0, project.value())
                .bind(1, key)
                .map((row, _) -> new KeyedGroup(group(row), row.getString("hash")))
                .findOne());
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(
                new GroupId(row.getLong("id")),
                row.getString("name"),
                (Integer) row.getObject("max_parallel"),
                List.of((String[]) row.getArray("axes").getArray()),
                row.getTimestamp("created_at").toInstant());
    }
}
