package dev.lattice.server.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.build.BuildPlanView;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.build.StoredBuild.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Builds in the database. */
final class BuildStore {
    /** One that ended can be begun again, as when its image was lost. */
    private static final String BEGIN = """
            insert into build (workload_id, revision, stage, created_at)
            values (:workload, :revision, 'preparing', :now)
            on conflict (workload_id, revision) do update set stage = 'preparing', note = '', plan = null, port = null,
                source_file = null, job_id = null, node_id = null, created_at = :now, prepared_at = null,
                started_at = null, ended_at = null
            """;

    private static final String HAND_OUT = """
            update build set stage = 'handed', plan = :plan::jsonb, port = :port, source_file = :file, job_id = :job,
                prepared_at = :now
            where workload_id = :workload and revision = :revision and stage = 'preparing'
            """;

    private static final String END = """
            update build set stage = :stage, note = :note, node_id = coalesce(:node, node_id),
                started_at = coalesce(:started, started_at), ended_at = :ended
            where workload_id = :workload and revision = :revision and stage in ('preparing', 'handed')
            """;

    /** The very same once more: what it was made from stays. */
    private static final String AGAIN = """
            update build set stage = 'handed', note = '', job_id = :job, node_id = null, prepared_at = :now,
                started_at = null, ended_at = null
            where workload_id = :workload and revision = :revision and stage = 'built'
            """;

    private static final String LAST_NODE = """
            select node_id from build where workload_id = ? and stage = 'built' and node_id is not null
            order by revision desc limit 1
            """;

    private final ObjectMapper json;

    BuildStore(ObjectMapper json) {
        this.json = json;
    }

    void begin(Handle handle, WorkloadId workload, int revision, Instant now) {
        handle.createUpdate(BEGIN)
                .bind("workload", workload.value())
                .bind("revision", revision)
                .bind("now", now)
                .execute();
    }

    /** Returns false when it is not being prepared any more. */
    boolean handOut(
            Handle handle, WorkloadId workload, int revision, Preparation.Prepared made, JobId job, Instant now) {
        try {
            return handle.createUpdate(HAND_OUT)
                            .bind("workload", workload.value())
                            .bind("revision", revision)
                            .bind("plan", json.writeValueAsString(made.view()))
                            .bind("port", made.plan().port().orElse(null))
                            .bind("file", made.files().id().value())
                            .bind("job", job.value())
                            .bind("now", now)
                            .execute()
                    == 1;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be written", e);
        }
    }

    /** Returns false when it has ended already. */
    boolean end(
            Handle handle,
            WorkloadId workload,
            int revision,
            Stage stage,
            String note,
            @Nullable NodeId node,
            @Nullable Instant started,
            Instant ended) {
        return handle.createUpdate(END)
                        .bind("workload", workload.value())
                        .bind("revision", revision)
                        .bind("stage", stage.name().toLowerCase(Locale.ROOT))
                        .bind("note", note.replace('\0', '\uFFFD'))
                        .bind("node", node == null ? null : node.value())
                        .bind("started", started)
                        .bind("ended", ended)
                        .execute()
                == 1;
    }

    /** Returns false when it is not built, or is being built already. */
    boolean again(Handle handle, WorkloadId workload, int revision, JobId job, Instant now) {
        return handle.createUpdate(AGAIN)
                        .bind("workload", workload.value())
                        .bind("revision", revision)
                        .bind("job", job.value())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Whatever became of it, but for an image. */
    void forget(Handle handle, WorkloadId workload, int revision) {
        handle.createUpdate("delete from build where workload_id = ? and revision = ? and stage <> 'built'")
                .bind(0, workload.value())
                .bind(1, revision)
                .execute();
    }

    /** The node lacked the image at that time. */
    void missing(Handle handle, WorkloadId workload, int revision, NodeId node, Instant at) {
        handle.createUpdate("update build set node_id = null where workload_id = ? and revision = ? and node_id = ?"
                        + " and stage = 'built' and ended_at < ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .bind(2, node.value())
                .bind(3, at)
                .execute();
    }

    Optional<StoredBuild> find(Handle handle, WorkloadId workload, int revision) {
        return handle.createQuery("select * from build where workload_id = ? and revision = ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** Those that have not ended. */
    List<StoredBuild> open(Handle handle, WorkloadId workload) {
        return handle.createQuery("select * from build where workload_id = ? and stage in ('preparing', 'handed')")
                .bind(0, workload.value())
                .map((row, _) -> read(row))
                .list();
    }

    /** The newest first. */
    List<StoredBuild> list(Handle handle, WorkloadId workload, int limit) {
        return handle.createQuery("select * from build where workload_id = ? order by revision desc limit ?")
                .bind(0, workload.value())
                .bind(1, limit)
                .map((row, _) -> read(row))
                .list();
    }

    /** Where the newest image of the workload is. */
    Optional<NodeId> lastNode(Handle handle, WorkloadId workload) {
        return handle.createQuery(LAST_NODE)
                .bind(0, workload.value())
                .mapTo(String.class)
                .findOne()
                .map(NodeId::new);
    }

    /** All nodes that have images of the workload. */
    List<NodeId> nodes(Handle handle, WorkloadId workload) {
        return handle.createQuery("select distinct node_id from build where workload_id = ? and node_id is not null")
                .bind(0, workload.value())
                .mapTo(String.class)
                .map(NodeId::new)
                .list();
    }

    /** The files that it was built from. */
    Optional<FileId> source(Handle handle, WorkloadId workload, int revision) {
        return handle.createQuery("select source_file from build where workload_id = ? and revision = ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .mapTo(Long.class)
                .findOne()
                .map(FileId::new);
    }

    private StoredBuild read(ResultSet row) throws SQLException {
        return new StoredBuild(
                new WorkloadId(row.getLong("workload_id")),
                row.getInt("revision"),
                Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
                row.getString("note"),
                Optional.ofNullable(row.getString("plan")).map(this::plan),
                Optional.ofNullable((Integer) row.getObject("port")),
                Optional.ofNullable((Long) row.getObject("job_id")).map(JobId::new),
                Optional.ofNullable(row.getString("node_id")).map(NodeId::new),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "prepared_at"),
                instant(row, "started_at"),
                instant(row, "ended_at"));
    }

    private BuildPlanView plan(String text) {
        try {
            return json.readValue(text, BuildPlanView.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored plan cannot be read", e);
        }
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }
}
