package dev.lattice.server.job;

import dev.lattice.api.job.ArtifactView;
import dev.lattice.api.job.AttemptView;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.JobRows;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.OutcomeCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads jobs for their owners, and nothing here changes one. Every query is scoped by the project, or by the node that has
 * or had the job, or is about a job that the caller found so.
 */
public final class JobStore {
    private static final String FIND =
            "select * from job where id = :id and project_id = :project and workload_id is null";

    private static final String FIND_ATTEMPT = """
            select job.id, project_id, group_id, spec, created_at,
                   case when job_attempt.started_at is null then 1 else 2 end as state,
                   job_attempt.attempt, job_attempt.allocation_id, job_attempt.node_id, job_attempt.started_at,
                   null::timestamptz as ended_at, null::int8 as running_micros, null::int4 as exit_code,
                   null as error_code, null as error_message, null::int4 as progress
            from job_attempt join job on job.id = job_attempt.job_id
            where job.id = :id and project_id = :project and job_attempt.attempt = :attempt
            """;

    private static final String LIST = """
            select * from job
            where project_id = :project and workload_id is null
              and (:before::int8 is null or id < :before)
              and (:states::int2[] is null or state = any(:states))
              and (:node::text is null or node_id = :node)
              and (:text::text is null or (spec::json ->> 'command') ilike :text escape '!')
            order by id desc
            limit :limit
            """;

    private static final String ATTEMPTS = """
            select attempt, node_id, started_at, ended_at, outcome, exit_code, error_message
            from job_attempt where job_id = :id
            union all
            select attempt, node_id, started_at, ended_at, outcome, exit_code, error_message
            from job where id = :id and allocation_id is not null
            order by attempt
            """;

    private static final String ARTIFACTS = """
            select artifact.id, path, size, encode(sha256, 'hex') as sha256
            from artifact join job on job.id = artifact.job_id and job.attempt = artifact.attempt
            where job.id = :id and job.project_id = :project
            order by path
            """;

    private static final String ARTIFACT = """
            select artifact.id, path, artifact.size, encode(sha256, 'hex') as sha256
            from artifact join job on job.id = artifact.job_id and job.attempt = artifact.attempt
            where job.id = :id and job.project_id = :project and artifact.id = :artifact
            """;

    private static final String MEMBERS =
            "select * from job where group_id = :group and project_id = :project order by id";

    private final Database database;
    private final JobRows rows;
    private final Searches searches;

    public JobStore(Database database, JobRows rows) {
        this.database = database;
        this.rows = rows;
        this.searches = new Searches(database);
    }

    /** Which jobs a list is to show. */
    public record Filter(
            @Nullable JobId before,
            Collection<JobState> states,
            @Nullable NodeId node,
            @Nullable String text) {}

    /** A stored artifact: the view lacks the URL, which depends on the request. */
    public record Artifact(FileId id, String path, long size, String sha256) {
        ArtifactView view(String url) {
            return new ArtifactView(id, path, size, sha256, url);
        }
    }

    public Optional<JobSnapshot> find(ProjectId project, JobId id) {
        return database.call(handle -> handle.createQuery(FIND)
                .bind("id", id.value())
                .bind("project", project.value())
                .map((row, _) -> rows.snapshot(row))
                .findOne());
    }

    /** The job as it stood before that attempt ended; empty when no other was to follow it. */
    Optional<JobSnapshot> findAttempt(ProjectId project, JobId id, int attempt) {
        return database.call(handle -> handle.createQuery(FIND_ATTEMPT)
                .bind("id", id.value())
                .bind("project", project.value())
                .bind("attempt", attempt)
                .map((row, _) -> rows.snapshot(row))
                .findOne());
    }

    /** A build of a workload's image, or its export. */
    Optional<JobSnapshot> findBuild(ProjectId project, JobId id) {
        return database.call(handle -> handle.createQuery(
                        "select * from job where id = :id and project_id = :project and workload_id is not null")
                .bind("id", id.value())
                .bind("project", project.value())
                .map((row, _) -> rows.snapshot(row))
                .filter(job -> job.spec() instanceof BuildSpec || job.spec() instanceof ExportSpec)
                .findOne());
    }

    /** The newest instances of a workload, ended ones included, the oldest of them first. */
    public List<JobSnapshot> instances(ProjectId project, WorkloadId workload, int limit) {
        return database.call(handle -> handle.createQuery("""
                        select * from job where workload_id = :workload and project_id = :project
                          and spec not like '{"build":%' and spec not like '{"export":%'
                        order by id desc limit :limit
                        """)
                        .bind("workload", workload.value())
                        .bind("project", project.value())
                        .bind("limit", limit)
                        .map((row, _) -> rows.snapshot(row))
                        .list())
                .reversed();
    }

    /** A job that a node has or had. */
    Optional<JobSnapshot> findForNode(NodeId node, JobId id) {
        return database.call(handle -> handle.createQuery("""
                        select * from job where id = :id and (node_id = :node
                            or exists (select 1 from job_attempt where job_id = :id and node_id = :node))
                        """)
                .bind("id", id.value())
                .bind("node", node.value())
                .map((row, _) -> rows.snapshot(row))
                .findOne());
    }

    /** The newest first. */
    public List<JobSnapshot> list(ProjectId project, Filter filter, int limit) {
        return filter.text() == null
                ? database.call(handle -> list(handle, project, filter, limit))
                : searches.run(project, handle -> list(handle, project, filter, limit));
    }

    private List<JobSnapshot> list(Handle handle, ProjectId project, Filter filter, int limit) {
        Query query = handle.createQuery(LIST)
                .bind("project", project.value())
                .bind("before", filter.before() == null ? null : filter.before().value())
                .bind("node", filter.node() == null ? null : filter.node().value())
                .bind("text", filter.text() == null ? null : pattern(filter.text()))
                .bind("limit", limit);
        if (filter.states().isEmpty()) {
            query.bindNull("states", java.sql.Types.ARRAY);
        } else {
            query.bindArray(
                    "states",
                    Short.class,
                    filter.states().stream().map(state -> (short) state.code()).toList());
        }
        return query.map((row, _) -> rows.snapshot(row)).list();
    }

    private static String pattern(String text) {
        return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }

    /** All starts of a job of which the caller knows that it is the project's. */
    public List<AttemptView> attempts(JobId id) {
        return database.call(handle -> handle.createQuery(ATTEMPTS)
                .bind("id", id.value())
                .map((row, _) -> attempt(row))
                .list());
    }

    private static AttemptView attempt(ResultSet row) throws SQLException {
        Integer outcome = (Integer) row.getObject("outcome");
        return new AttemptView(
                row.getInt("attempt"),
                new NodeId(row.getString("node_id")),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("ended_at")),
                outcome == null ? null : OutcomeCode.name(outcome),
                (Integer) row.getObject("exit_code"),
                row.getString("error_message"));
    }

    /** What the attempt that counts has produced. */
    public List<Artifact> artifacts(ProjectId project, JobId id) {
        return database.call(handle -> handle.createQuery(ARTIFACTS)
                .bind("id", id.value())
                .bind("project", project.value())
                .map((row, _) -> artifact(row))
                .list());
    }

    public Optional<Artifact> artifact(ProjectId project, JobId job, FileId artifact) {
        return database.call(handle -> handle.createQuery(ARTIFACT)
                .bind("id", job.value())
                .bind("project", project.value())
                .bind("artifact", artifact.value())
                .map((row, _) -> artifact(row))
                .findOne());
    }

    private static Artifact artifact(ResultSet row) throws SQLException {
        return new Artifact(
                new FileId(row.getLong("id")), row.getString("path"), row.getLong("size"), row.getString("sha256"));
    }

    /** A job of a group, with the request that it was stored with. */
    record Member(JobSnapshot job, String spec) {}

    /** The jobs of a group, in the order of their submission. */
    List<Member> members(ProjectId project, GroupId group) {
        return database.call(handle -> handle.createQuery(MEMBERS)
                .bind("group", group.value())
                .bind("project", project.value())
                .map((row, _) -> new Member(rows.snapshot(row), row.getString("spec")))
                .list());
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
