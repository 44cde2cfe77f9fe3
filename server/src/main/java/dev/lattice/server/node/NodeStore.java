package dev.lattice.server.node;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.resource.Resources;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** Nodes in the database. */
final class NodeStore {
    /**
     * A node as it is stored.
     *
     * @param tokenUnused it got a token for the one before and has not used it: perhaps it does not know it
     */
    record Stored(Node node, boolean tokenUnused) {}

    /** The node under this id, locked until the transaction ends; those that were removed too. */
    Optional<StoredOwner> owner(Handle handle, NodeId id) {
        return handle.createQuery(
                        "select project_id, removed_at is not null as removed from node" + " where id = :id for update")
                .bind("id", id.value())
                .map((row, _) -> new StoredOwner(new ProjectId(row.getLong("project_id")), row.getBoolean("removed")))
                .findOne();
    }

    /** Whose a node's id is. */
    record StoredOwner(ProjectId project, boolean removed) {}

    /** Adds a node, or lets one that was removed join anew; tokens of its earlier life stay worthless. */
    void join(Handle handle, NodeId id, ProjectId project, boolean approved, Facts facts, Instant now) {
        bound(handle.createUpdate("""
                                insert into node (id, project_id, approved, polling, hostname, os, architecture, version,
                                    cpu_millis, memory_mb, disk_mb, gpus, max_parallel, tags, drivers, boot_id, registered_at)
                                values (:id, :project, :approved, :polling, :hostname, :os, :architecture, :version,
                                    :cpu, :memory, :disk, :gpus, :parallel, :tags, :drivers, :boot, :now)
                                on conflict (id) do update set project_id = :project, approved = :approved,
                                    polling = :polling, hostname = :hostname, os = :os, architecture = :architecture,
                                    version = :version, cpu_millis = :cpu, memory_mb = :memory, disk_mb = :disk, gpus = :gpus,
                                    max_parallel = :parallel, tags = :tags, drivers = :drivers, boot_id = :boot,
                                    token_generation = node.token_generation + 1, token_unused = false, reported_error = false,
                                    registered_at = :now, last_heartbeat = null, removed_at = null
                                """), facts)
                .bind("id", id.value())
                .bind("project", project.value())
                .bind("approved", approved)
                .bind("now", now)
                .execute();
    }

    /** Takes down what a node says of itself now. */
    void update(Handle handle, NodeId id, Facts facts) {
        bound(handle.createUpdate("""
                                update node set polling = :polling, hostname = :hostname, os = :os,
                                    architecture = :architecture, version = :version, cpu_millis = :cpu,
                                    memory_mb = :memory, disk_mb = :disk, gpus = :gpus, max_parallel = :parallel,
                                    tags = :tags, drivers = :drivers, boot_id = :boot
                                where id = :id and removed_at is null
                                """), facts).bind("id", id.value()).execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, Facts facts) {
        return statement
                .bind("polling", facts.polling())
                .bind("hostname", facts.hostname())
                .bind("os", facts.os())
                .bind("architecture", facts.architecture())
                .bind("version", facts.version())
                .bind("cpu", facts.capacity().cpuMillis())
                .bind("memory", facts.capacity().memoryMb())
                .bind("disk", facts.capacity().diskMb())
                .bind("gpus", facts.capacity().gpus())
                .bind("parallel", facts.maxParallel())
                .bindArray("tags", String.class, facts.tags())
                .bindArray("drivers", String.class, facts.drivers())
                .bind("boot", facts.bootId());
    }

    /** Makes the node's older tokens worthless. */
    void raiseGeneration(Handle handle, NodeId id) {
        handle.createUpdate("update node set token_generation = token_generation + 1, token_unused = false"
                        + " where id = :id")
                .bind("id", id.value())
                .execute();
    }

    /** Makes the next token the node's own; the one before may register until that is used. */
    void rotateToken(Handle handle, NodeId id) {
        handle.createUpdate("update node set token_generation = token_generation + 1, token_unused = true"
                        + " where id = :id")
                .bind("id", id.value())
                .execute();
    }

    /** The node has used its token: the one before is worth nothing from now on. */
    void tokenUsed(Handle handle, NodeId id, int generation) {
        handle.createUpdate("update node set token_unused = false where id = :id and token_generation = :generation")
                .bind("id", id.value())
                .bind("generation", generation)
                .execute();
    }

    Optional<Stored> find(Handle handle, NodeId id) {
        return handle.createQuery("select * from node where id = :id and removed_at is null")
                .bind("id", id.value())
                .map((row, _) -> new Stored(read(row), row.getBoolean("token_unused")))
                .findOne();
    }

    /**
     * Nodes by id.
     *
     * @param project whose; empty for all, which only admins may see
     */
    List<Node> page(Handle handle, Optional<ProjectId> project, String after, int limit) {
        return handle.createQuery("select * from node where removed_at is null and id > :after"
                        + " and (:all or project_id = :project) order by id limit :limit")
                .bind("all", project.isEmpty())
                .bind("project", project.map(ProjectId::value).orElse(0L))
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    /** The nodes of a project. */
    Set<NodeId> ids(Handle handle, ProjectId project) {
        return handle.createQuery("select id from node where removed_at is null and project_id = :project")
                .bind("project", project.value())
                .map((row, _) -> new NodeId(row.getString("id")))
                .set();
    }

    boolean approve(Handle handle, NodeId id) {
        return handle.createUpdate("update node set approved = true where id = :id and removed_at is null")
                        .bind("id", id.value())
                        .execute()
                == 1;
    }

    void setApproved(Handle handle, NodeId id, boolean approved) {
        handle.createUpdate("update node set approved = :approved where id = :id")
                .bind("approved", approved)
                .bind("id", id.value())
                .execute();
    }

    /** Returns the generation that its next registration has at the least; empty when there is no such node. */
    Optional<Integer> remove(Handle handle, NodeId id, Instant now) {
        return handle.createQuery("update node set removed_at = :now, token_generation = token_generation + 1"
                        + " where id = :id and removed_at is null returning token_generation")
                .bind("id", id.value())
                .bind("now", now)
                .mapTo(Integer.class)
                .findOne();
    }

    /**
     * The oldest registration of each node that counts for something, where it is not the first; those of nodes that were
     * removed, too. A token that was traded for another one is good until that is used, and so is what came with it.
     */
    Map<NodeId, Integer> registrations(Handle handle) {
        return handle.createQuery("select id, token_generation - token_unused::int as since from node"
                        + " where token_generation - token_unused::int > 1")
                .reduceRows(new HashMap<>(), (all, row) -> {
                    all.put(new NodeId(row.getColumn("id", String.class)), row.getColumn("since", Integer.class));
                    return all;
                });
    }

    /** Whether what the node says of its health changed. */
    boolean heartbeat(Handle handle, NodeId id, boolean error, Instant now) {
        return handle.createQuery("update node set last_heartbeat = :now, reported_error = :error"
                        + " from (select id, reported_error as before from node where id = :id for update) old"
                        + " where node.id = old.id returning old.before <> :error")
                .bind("id", id.value())
                .bind("error", error)
                .bind("now", now)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** Takes down when nodes were last heard of, unless later is known. */
    void sighted(Handle handle, Map<NodeId, Instant> when) {
        PreparedBatch batch = handle.prepareBatch("update node set last_heartbeat = :at"
                + " where id = :id and (last_heartbeat is null or last_heartbeat < :at)");
        when.forEach((node, at) -> batch.bind("id", node.value()).bind("at", at).add());
        batch.execute();
    }

    private static Node read(ResultSet row) throws SQLException {
        OffsetDateTime heartbeat = row.getObject("last_heartbeat", OffsetDateTime.class);
        return new Node(
                new NodeId(row.getString("id")),
                new ProjectId(row.getLong("project_id")),
                row.getInt("token_generation"),
                row.getBoolean("approved"),
                row.getBoolean("polling"),
                row.getString("hostname"),
                row.getString("os"),
                row.getString("architecture"),
                row.getString("version"),
                new Resources(
                        row.getInt("cpu_millis"), row.getLong("memory_mb"), row.getLong("disk_mb"), row.getInt("gpus")),
                row.getInt("max_parallel"),
                texts(row, "tags"),
                texts(row, "drivers"),
                row.getString("boot_id"),
                row.getBoolean("reported_error"),
                row.getObject("registered_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(heartbeat).map(OffsetDateTime::toInstant));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
