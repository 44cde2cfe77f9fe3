package dev.lattice.server.image;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Copies of images in the database. What only a registry has that is not in use counts as not there, until that one is
 * again.
 */
final class ImageStore {
    /** So many an engine can be told of; an image has fewer. */
    private static final int MOST_KNOWN = 2_000;

    private static final String STORED = """
            insert into image_blob (project_id, sha256, size, stored_at) values (:project, :sha256, :size, :now)
            on conflict (project_id, sha256) do update set here = true
            """;

    private static final String SENT = """
            insert into image_sent (job_id, project_id, sha256) values (:job, :project, :sha256) on conflict do nothing
            """;

    private static final String BEGIN = """
            insert into image_copy (workload_id, revision, project_id, stage, job_id, changed_at)
            values (:workload, :revision, :project, 'copying', :job, :now)
            on conflict (workload_id, revision) do update set stage = 'copying', note = '', job_id = :job,
                changed_at = :now, registry = '', manifest = null, push_note = '', push_after = null
            """;

    private static final String UNNEEDED = """
            delete from image_blob b where b.project_id = :project
              and not exists (select 1 from image_copy c where c.project_id = :project and c.stage = 'copying')
              and not exists (select 1 from image_part p join image_copy c using (workload_id, revision)
                              where c.project_id = :project and p.sha256 = b.sha256)
            returning encode(sha256, 'hex')
            """;

    /** A copy of which a part cannot be got is none. */
    private static final String IMAGE = """
            select encode(p.sha256, 'hex') as hex, p.size from image_part p join image_copy c using (workload_id, revision)
            where workload_id = :workload and revision = :revision and c.stage = 'copied'
              and not exists (select 1 from image_part o left join image_blob b
                                on b.project_id = c.project_id and b.sha256 = o.sha256 and (b.here or b.registry = :registry)
                              where o.workload_id = c.workload_id and o.revision = c.revision and b.sha256 is null)
            order by p.position
            """;

    /** The newest are those that somebody may go back to. */
    private static final String FORGET = """
            delete from image_copy where workload_id = :workload and stage = 'copied' and revision <> :needed
              and revision not in (select revision from image_copy where workload_id = :workload and stage = 'copied'
                                   order by revision desc limit :kept)
            """;

    /** How far a copy is. */
    enum Stage {
        COPYING,
        COPIED,
        FAILED
    }

    /**
     * A copy as its row has it.
     *
     * @param job the export
     * @param note why it failed
     */
    record StoredCopy(
            ProjectId project,
            WorkloadId workload,
            int revision,
            Stage stage,
            String note,
            JobId job,
            Instant changedAt) {}

    private final String registry;

    /** @param registry that is in use; empty for none */
    ImageStore(String registry) {
        this.registry = registry;
    }

    // ---- bytes ----

    /** Keeps all others from beginning a copy, or removing what none needs, until the transaction ends. */
    void hold(Handle handle, ProjectId project) {
        handle.createQuery("select id from project where id = ? for no key update")
                .bind(0, project.value())
                .mapTo(Long.class)
                .findOne();
    }

    void stored(Handle handle, ProjectId project, JobId job, Sha256 blob, long size, Instant now) {
        handle.createUpdate(STORED)
                .bind("project", project.value())
                .bind("sha256", blob.bytes())
                .bind("size", size)
                .bind("now", now)
                .execute();
        handle.createUpdate(SENT)
                .bind("job", job.value())
                .bind("project", project.value())
                .bind("sha256", blob.bytes())
                .execute();
    }

    /** How many bytes an export has sent. */
    long bytes(Handle handle, JobId job) {
        return handle.createQuery("select coalesce(sum(size), 0) from image_sent join image_blob"
                        + " using (project_id, sha256) where job_id = ?")
                .bind(0, job.value())
                .mapTo(Long.class)
                .one();
    }

    /** Whether its row says that it is on the server's own disk; empty when the project does not have it. */
    Optional<Boolean> here(Handle handle, ProjectId project, Sha256 blob) {
        return handle.createQuery("select here from image_blob where project_id = ? and sha256 = ?"
                        + " and (here or registry = ?)")
                .bind(0, project.value())
                .bind(1, blob.bytes())
                .bind(2, registry)
                .mapTo(Boolean.class)
                .findOne();
    }

    /** Those of the blobs that the project has, with their sizes. */
    Map<Sha256, Long> sizes(Handle handle, ProjectId project, List<Sha256> blobs) {
        Map<Sha256, Long> sizes = new HashMap<>();
        handle.createQuery("select encode(sha256, 'hex') as hex, size from image_blob where project_id = :project"
                        + " and sha256 in (select decode(wanted, 'hex') from unnest(:wanted) as wanted)"
                        + " and (here or registry = :registry)")
                .bind("project", project.value())
                .bind("registry", registry)
                .bindArray(
                        "wanted", String.class, blobs.stream().map(Sha256::hex).toList())
                .map((row, _) -> Map.entry(new Sha256(row.getString("hex")), row.getLong("size")))
                .forEach(entry -> sizes.put(entry.getKey(), entry.getValue()));
        return sizes;
    }

    /** What the project has, the newest first. */
    List<String> known(Handle handle, ProjectId project) {
        return handle.createQuery("select encode(sha256, 'hex') from image_blob where project_id = ?"
                        + " and (here or registry = ?) order by stored_at desc limit " + MOST_KNOWN)
                .bind(0, project.value())
                .bind(1, registry)
                .mapTo(String.class)
                .list();
    }

    /** What an export has sent that is no larger than that. */
    List<Sha256> sent(Handle handle, ProjectId project, JobId job, long most) {
        return handle.createQuery("select encode(sha256, 'hex') from image_sent join image_blob"
                        + " using (project_id, sha256) where project_id = ? and job_id = ? and size <= ?")
                .bind(0, project.value())
                .bind(1, job.value())
                .bind(2, most)
                .mapTo(String.class)
                .map(Sha256::new)
                .list();
    }

    /** Forgets what no copy of the project needs, and says what it was. */
    List<Sha256> unneeded(Handle handle, ProjectId project) {
        return handle.createQuery(UNNEEDED)
                .bind("project", project.value())
                .mapTo(String.class)
                .map(Sha256::new)
                .list();
    }

    /** Those that have something stored. */
    List<ProjectId> projects(Handle handle) {
        return handle.createQuery("select distinct project_id from image_blob")
                .map((row, _) -> new ProjectId(row.getLong(1)))
                .list();
    }

    // ---- copies ----

    void begin(Handle handle, ProjectId project, WorkloadId workload, int revision, JobId job, Instant now) {
        handle.createUpdate(BEGIN)
                .bind("workload", workload.value())
                .bind("revision", revision)
                .bind("project", project.value())
                .bind("job", job.value())
                .bind("now", now)
                .execute();
    }

    Optional<StoredCopy> find(Handle handle, WorkloadId workload, int revision) {
        return handle.createQuery("select * from image_copy where workload_id = ? and revision = ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .map((row, _) -> read(row))
                .findOne();
    }

    private static StoredCopy read(ResultSet row) throws SQLException {
        return new StoredCopy(
                new ProjectId(row.getLong("project_id")),
                new WorkloadId(row.getLong("workload_id")),
                row.getInt("revision"),
                Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
                row.getString("note"),
                new JobId(row.getLong("job_id")),
                row.getTimestamp("changed_at").toInstant());
    }

    /** Copies of a workload that have not ended. */
    List<StoredCopy> underWay(Handle handle, WorkloadId workload) {
        return handle.createQuery("select * from image_copy where workload_id = ? and stage = 'copying'")
                .bind(0, workload.value())
                .map((row, _) -> read(row))
                .list();
    }

    /** Returns false when another export counts by now. */
    boolean end(Handle handle, StoredCopy copy, Stage stage, String note, Instant now) {
        handle.execute("delete from image_sent where job_id = ?", copy.job().value());
        return handle.createUpdate("update image_copy set stage = :stage, note = :note, changed_at = :now"
                                + " where workload_id = :workload and revision = :revision and job_id = :job"
                                + " and stage = 'copying'")
                        .bind("stage", stage.name().toLowerCase(Locale.ROOT))
                        .bind("note", note.replace('\0', '\uFFFD'))
                        .bind("now", now)
                        .bind("workload", copy.workload().value())
                        .bind("revision", copy.revision())
                        .bind("job", copy.job().value())
                        .execute()
                == 1;
    }

    void parts(Handle handle, StoredCopy copy, ImageCopy image) {
        handle.createUpdate("delete from image_part where workload_id = ? and revision = ?")
                .bind(0, copy.workload().value())
                .bind(1, copy.revision())
                .execute();
        part(handle, copy, 0, image.id(), image.configSize());
        int position = 0;
        for (ImageCopy.Layer layer : image.layers()) {
            part(handle, copy, ++position, layer.sha256(), layer.size());
        }
    }

    private static void part(Handle handle, StoredCopy copy, int position, String sha256, long size) {
        handle.createUpdate("insert into image_part (workload_id, revision, position, sha256, size)"
                        + " values (:workload, :revision, :position, :sha256, :size)")
                .bind("workload", copy.workload().value())
                .bind("revision", copy.revision())
                .bind("position", position)
                .bind("sha256", new Sha256(sha256).bytes())
                .bind("size", size)
                .execute();
    }

    /** The image of a revision, once it is stored and as long as all of it can be got. */
    Optional<ImageCopy> image(Handle handle, WorkloadId workload, int revision) {
        List<ImageCopy.Layer> parts = new ArrayList<>(handle.createQuery(IMAGE)
                .bind("workload", workload.value())
                .bind("revision", revision)
                .bind("registry", registry)
                .map((row, _) -> new ImageCopy.Layer(row.getString("hex"), row.getLong("size")))
                .list());
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        ImageCopy.@Nullable Layer configuration = parts.removeFirst();
        return Optional.of(new ImageCopy(configuration.sha256(), configuration.size(), parts));
    }

    /** Forgets all copies of a workload but the newest, and the one that is needed; returns whether there were any. */
    boolean forget(Handle handle, WorkloadId workload, int needed, int kept) {
        return handle.createUpdate(FORGET)
                        .bind("workload", workload.value())
                        .bind("needed", needed)
                        .bind("kept", kept)
                        .execute()
                > 0;
    }

    /** Forgets that copies failed before that time; returns whose they were. */
    List<WorkloadId> forgetFailed(Handle handle, Instant before) {
        return handle.createQuery(
                        "delete from image_copy where stage = 'failed' and changed_at < ? returning workload_id")
                .bind(0, before)
                .map((row, _) -> new WorkloadId(row.getLong(1)))
                .list();
    }
}
