package dev.lattice.server.workload;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Workloads and their revisions in the database. */
final class WorkloadStore {
    private static final String INSERT = """
            insert into workload (id, project_id, owner_id, name, kind, application_id, service, position, desired, instances,
                                  revision, node_id, state, note, created_at, changed_at)
            values (:id, :project, :owner, :name, :kind, :application, :service, :position, 'running', :instances, 1, :home, 'queued',
                    '', :now, :now)
            on conflict (project_id, name) do nothing
            """;

    private static final String PAGE = """
            select * from workload
            where project_id = :project and id < :before
              and (:state::text is null or state = :state)
              and (:text::text is null or strpos(name, :text) > 0)
            order by id desc limit :limit
            """;

    private static final String UPDATE = """
            update workload set kind = :kind, position = :position, desired = :desired, instances = :instances, revision = :revision, serving = :serving,
                node_id = :home, maintenance = :maintenance, state = :state, note = :note, version = version + 1, changed_at = :changed
            where id = :id and version = :version
            """;

    /** The last one that was ready before stays, too: it is what a rollback leads to. */
    private static final String PRUNE = """
            delete from revision
            where workload_id = :workload and number <= :wanted - :keep and number not in (:wanted, :serving)
              and number <> coalesce((select max(number) from revision
                                      where workload_id = :workload and ready_at is not null and number < :serving), 0)
            """;

    private static final String LEFT_APPLICATION = """
            delete from application a where a.id = ?
              and not exists (select 1 from workload w where w.application_id = a.id)
            """;

    private final PlanText plans;

    WorkloadStore(PlanText plans) {
        this.plans = plans;
    }

    // ---- workloads ----

    /** Returns false when the project has one of that name. */
    boolean insert(Handle handle, StoredWorkload workload) {
        return handle.createUpdate(INSERT)
                        .bind("id", workload.id().value())
                        .bind("project", workload.project().value())
                        .bind("owner", workload.owner().value())
                        .bind("name", workload.name())
                        .bind("kind", workload.kind())
                        .bind(
                                "application",
                                workload.membership()
                                        .map(membership ->
                                                membership.application().value())
                                        .orElse(null))
                        .bind(
                                "service",
                                workload.membership().map(Membership::service).orElse(null))
                        .bind(
                                "position",
                                workload.membership().map(Membership::position).orElse(null))
                        .bind("instances", workload.instances())
                        .bind("home", workload.home().map(NodeId::value).orElse(null))
                        .bind("now", workload.createdAt())
                        .execute()
                == 1;
    }

    Optional<StoredWorkload> find(Handle handle, ProjectId project, String name) {
        return handle.createQuery("select * from workload where project_id = ? and name = ?")
                .bind(0, project.value())
                .bind(1, name)
                .map((row, _) -> workload(row))
                .findOne();
    }

    /** As it is now, and as nobody else changes it until the transaction ends. */
    Optional<StoredWorkload> hold(Handle handle, ProjectId project, String name) {
        return handle.createQuery("select * from workload where project_id = ? and name = ? for no key update")
                .bind(0, project.value())
                .bind(1, name)
                .map((row, _) -> workload(row))
                .findOne();
    }

    /** Holds off others that would change it; false when it is not what it was. */
    boolean hold(Handle handle, StoredWorkload as) {
        return handle.createQuery("select version from workload where id = ? for no key update")
                .bind(0, as.id().value())
                .mapTo(Long.class)
                .findOne()
                .filter(version -> version == as.version())
                .isPresent();
    }

    /** Those of a project that are to run. */
    List<StoredWorkload> running(Handle handle, ProjectId project) {
        return handle.createQuery("select * from workload where project_id = ? and desired = 'running' order by id")
                .bind(0, project.value())
                .map((row, _) -> workload(row))
                .list();
    }

    int count(Handle handle, ProjectId project) {
        return handle.createQuery("select count(*) from workload where project_id = ?")
                .bind(0, project.value())
                .mapTo(Integer.class)
                .one();
    }

    Optional<StoredWorkload> find(Handle handle, WorkloadId id) {
        return handle.createQuery("select * from workload where id = ?")
                .bind(0, id.value())
                .map((row, _) -> workload(row))
                .findOne();
    }

    /** The newest first. */
    List<StoredWorkload> page(
            Handle handle,
            ProjectId project,
            long before,
            @Nullable WorkloadState state,
            @Nullable String text,
            int limit) {
        return handle.createQuery(PAGE)
                .bind("project", project.value())
                .bind("before", before)
                .bind("state", state == null ? null : lower(state))
                .bind("text", text)
                .bind("limit", limit)
                .map((row, _) -> workload(row))
                .list();
    }

    /** All of all projects, for the controller. */
    List<WorkloadId> ids(Handle handle) {
        return handle.createQuery("select id from workload order by id")
                .map((row, _) -> new WorkloadId(row.getLong(1)))
                .list();
    }

    /** Returns false when it has changed since it was read. */
    boolean update(Handle handle, StoredWorkload to) {
        return handle.createUpdate(UPDATE)
                        .bind("kind", to.kind())
                        .bind(
                                "position",
                                to.membership().map(Membership::position).orElse(null))
                        .bind("desired", lower(to.desired()))
                        .bind("instances", to.instances())
                        .bind("revision", to.revision())
                        .bind("serving", to.serving().orElse(null))
                        .bind("home", to.home().map(NodeId::value).orElse(null))
                        .bind("maintenance", to.maintenance())
                        .bind("state", lower(to.state()))
                        .bind("note", to.note())
                        .bind("changed", to.changedAt())
                        .bind("id", to.id().value())
                        .bind("version", to.version())
                        .execute()
                == 1;
    }

    /**
     * What nodes have of it is theirs to remove, as soon as they are there. An application goes with the last of its
     * services.
     */
    void delete(Handle handle, StoredWorkload workload, Collection<NodeId> holders) {
        holders.forEach(node -> handle.execute(
                "insert into discarded_storage (workload_id, node_id) values (?, ?) on conflict do nothing",
                workload.id().value(),
                node.value()));
        // Held first, so that of two services that go at once the later one sees that it is the last.
        workload.membership()
                .ifPresent(membership -> handle.createQuery("select id from application where id = ? for update")
                        .bind(0, membership.application().value())
                        .mapTo(Long.class)
                        .one());
        handle.execute("delete from workload where id = ?", workload.id().value());
        workload.membership()
                .ifPresent(membership -> handle.execute(
                        LEFT_APPLICATION, membership.application().value()));
    }

    List<WorkloadId> discarded(Handle handle, NodeId node) {
        return handle.createQuery("select workload_id from discarded_storage where node_id = ?")
                .bind(0, node.value())
                .map((row, _) -> new WorkloadId(row.getLong(1)))
                .list();
    }

    void forgetDiscarded(Handle handle, NodeId node, WorkloadId workload) {
        handle.execute(
                "delete from discarded_storage where node_id = ? and workload_id = ?", node.value(), workload.value());
    }

    // ---- those of an application ----

    List<StoredWorkload> members(Handle handle, ApplicationId application) {
        return handle.createQuery("select * from workload where application_id = ? order by position, id")
                .bind(0, application.value())
                .map((row, _) -> workload(row))
                .list();
    }

    /** As they are now, and as nobody else changes them until the transaction ends. */
    List<StoredWorkload> holdMembers(Handle handle, ApplicationId application) {
        return handle.createQuery("select * from workload where application_id = ? order by id for no key update")
                .bind(0, application.value())
                .map((row, _) -> workload(row))
                .list();
    }

    /** All that are not deleted are on this node from now on. */
    void settle(Handle handle, ApplicationId application, NodeId node) {
        handle.execute(
                "update workload set node_id = ?, version = version + 1 where application_id = ? and desired <> 'deleted'",
                node.value(),
                application.value());
    }

    // ---- revisions ----

    void insert(Handle handle, StoredRevision revision) {
        handle.createUpdate("insert into revision (workload_id, number, plan, cause, state, note, created_at)"
                        + " values (:workload, :number, :plan, :cause, :state, '', :created)")
                .bind("workload", revision.workload().value())
                .bind("number", revision.number())
                .bind("plan", plans.write(revision.workload(), revision.number(), revision.plan()))
                .bind("cause", lower(revision.cause()))
                .bind("state", lower(revision.state()))
                .bind("created", revision.createdAt())
                .execute();
    }

    Optional<StoredRevision> revision(Handle handle, WorkloadId workload, int number) {
        return handle.createQuery("select * from revision where workload_id = ? and number = ?")
                .bind(0, workload.value())
                .bind(1, number)
                .map((row, _) -> revision(row))
                .findOne();
    }

    /** The newest first. */
    List<StoredRevision> revisions(Handle handle, WorkloadId workload, int limit) {
        return handle.createQuery("select * from revision where workload_id = ? order by number desc limit ?")
                .bind(0, workload.value())
                .bind(1, limit)
                .map((row, _) -> revision(row))
                .list();
    }

    /** 0 when the workload has gone meanwhile. */
    int newestRevision(Handle handle, WorkloadId workload) {
        return handle.createQuery("select coalesce(max(number), 0) from revision where workload_id = ?")
                .bind(0, workload.value())
                .mapTo(Integer.class)
                .one();
    }

    /** Forgets all but the newest, and those that serve or are wanted. */
    void pruneRevisions(Handle handle, StoredWorkload workload, int wanted, int keep) {
        handle.createUpdate(PRUNE)
                .bind("workload", workload.id().value())
                .bind("wanted", wanted)
                .bind("serving", workload.serving().orElse(wanted))
                .bind("keep", keep)
                .execute();
    }

    void move(
            Handle handle, WorkloadId workload, int number, RevisionState to, String note, @Nullable Instant readyAt) {
        handle.createUpdate("update revision set state = :state, note = :note, ready_at = coalesce(:ready, ready_at)"
                        + " where workload_id = :workload and number = :number")
                .bind("state", lower(to))
                .bind("note", note)
                .bind("ready", readyAt)
                .bind("workload", workload.value())
                .bind("number", number)
                .execute();
    }

    /** Its image is there: it is deployed from now on, by the plan that the image made complete. */
    void built(Handle handle, WorkloadId workload, int number, Plan plan, Instant now) {
        handle.createUpdate("update revision set state = :state, plan = :plan, built_at = :now"
                        + " where workload_id = :workload and number = :number and state = :building")
                .bind("state", lower(RevisionState.DEPLOYING))
                .bind("building", lower(RevisionState.BUILDING))
                .bind("plan", plans.write(workload, number, plan))
                .bind("now", now)
                .bind("workload", workload.value())
                .bind("number", number)
                .execute();
    }

    void replan(Handle handle, WorkloadId workload, int number, Plan plan) {
        handle.execute(
                "update revision set plan = ? where workload_id = ? and number = ?",
                plans.write(workload, number, plan),
                workload.value(),
                number);
    }

    // ---- where routes led ----

    Set<AllocationId> routed(Handle handle, WorkloadId workload) {
        return handle.createQuery("select distinct allocation_id from route_backend"
                        + " join endpoint on endpoint.id = endpoint_id where workload_id = ?")
                .bind(0, workload.value())
                .map((row, _) -> new AllocationId(row.getLong(1)))
                .set();
    }

    void route(Handle handle, Collection<Long> endpoints, Collection<Backend> backends) {
        for (long endpoint : endpoints) {
            handle.execute("delete from route_backend where endpoint_id = ?", endpoint);
            for (Backend backend : backends) {
                handle.execute(
                        "insert into route_backend (endpoint_id, allocation_id, node_id) values (?, ?, ?)",
                        endpoint,
                        backend.allocation().value(),
                        backend.node().value());
            }
        }
    }

    // ---- rows ----

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(ResultSet row, String column) throws SQLException {
        return row.getString(column).toUpperCase(Locale.ROOT);
    }

    private static StoredWorkload workload(ResultSet row) throws SQLException {
        Integer serving = (Integer) row.getObject("serving");
        String service = row.getString("service");
        int position = row.getInt("position");
        return new StoredWorkload(
                new WorkloadId(row.getLong("id")),
                new ProjectId(row.getLong("project_id")),
                new UserId(row.getLong("owner_id")),
                row.getString("name"),
                row.getString("kind"),
                Optional.ofNullable((Long) row.getObject("application_id"))
                        .map(ApplicationId::new)
                        .map(application -> new Membership(application, service, position)),
                Desired.valueOf(upper(row, "desired")),
                row.getInt("instances"),
                row.getInt("revision"),
                Optional.ofNullable(serving),
                Optional.ofNullable(row.getString("node_id")).map(NodeId::new),
                row.getBoolean("maintenance"),
                WorkloadState.valueOf(upper(row, "state")),
                row.getString("note"),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("changed_at").toInstant());
    }

    private StoredRevision revision(ResultSet row) throws SQLException {
        WorkloadId workload = new WorkloadId(row.getLong("workload_id"));
        int number = row.getInt("number");
        Timestamp ready = row.getTimestamp("ready_at");
        return new StoredRevision(
                workload,
                number,
                plans.plan(workload, number, row.getString("plan")),
                StoredRevision.Cause.valueOf(upper(row, "cause")),
                RevisionState.valueOf(upper(row, "state")),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("built_at")).map(Timestamp::toInstant),
                Optional.ofNullable(ready).map(Timestamp::toInstant));
    }
}
