package dev.lattice.server.image;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the database knows of a registry: what is to go there, what is there, and what has to go from there. */
final class PushStore {
    private static final String DUE = """
            select c.*, w.name from image_copy c join workload w on w.id = c.workload_id
            where c.stage = 'copied' and (c.manifest is null or c.registry <> :registry)
              and (c.push_after is null or c.push_after <= :now)
            order by coalesce(c.push_after, c.changed_at), c.workload_id, c.revision limit 100
            """;

    private static final String PUSHED = """
            update image_copy set registry = :registry, manifest = :manifest, push_note = '', push_after = null
            where workload_id = :workload and revision = :revision and job_id = :job and stage = 'copied'
            """;

    private static final String THERE = """
            update image_blob b set registry = :registry from image_part p
            where p.workload_id = :workload and p.revision = :revision
              and b.project_id = :project and b.sha256 = p.sha256
            """;

    private static final String FAILED = """
            update image_copy set push_note = :note, push_after = :after
            where workload_id = :workload and revision = :revision and job_id = :job and stage = 'copied'
            """;

    private static final String LOST = """
            update image_copy c set stage = 'failed', note = :note, manifest = null, changed_at = :now from image_part p
            where p.workload_id = c.workload_id and p.revision = c.revision and p.sha256 = :sha256
              and c.project_id = :project and c.stage = 'copied'
            """;

    /** What a manifest there names; while a copy is made, nothing changes its place. */
    private static final String TWICE = """
            from image_blob b where b.here and b.registry = :registry
              and not exists (select 1 from image_copy c where c.project_id = b.project_id and c.stage = 'copying')
              and exists (select 1 from image_part p join image_copy c using (workload_id, revision)
                          where c.project_id = b.project_id and p.sha256 = b.sha256 and c.stage = 'copied'
                            and c.registry = :registry and c.manifest is not null)
            """;

    /**
     * Not while something of the project is copied or still to be pushed: it may count on layers that only this manifest
     * keeps there.
     */
    private static final String UNNEEDED = """
            select * from image_manifest m where m.registry = :registry
              and not exists (select 1 from image_copy c
                              where c.workload_id = m.workload_id and c.revision = m.revision and c.stage = 'copied'
                                and c.registry = m.registry and c.manifest = m.digest)
              and not exists (select 1 from image_copy c where c.project_id = m.project_id
                                and (c.stage = 'copying' or c.stage = 'copied'
                                     and (c.manifest is null or c.registry <> m.registry)))
            limit 100
            """;

    private final String registry;

    /** @param registry of which it is all about */
    PushStore(String registry) {
        this.registry = registry;
    }

    /**
     * A copy that is to be pushed.
     *
     * @param name the workload's
     * @param job the export that it is of
     * @param note why it could not be pushed before; may be empty
     */
    record Due(ProjectId project, WorkloadId workload, String name, int revision, JobId job, String note) {}

    /** A manifest that the registry may have. */
    record Known(ProjectId project, Sha256 digest) {}

    // ---- what is to go there ----

    /** Those that waited longest first, and one that failed after those that were not tried. */
    List<Due> due(Handle handle, Instant now) {
        return handle.createQuery(DUE)
                .bind("registry", registry)
                .bind("now", now)
                .map((row, _) -> new Due(
                        new ProjectId(row.getLong("project_id")),
                        new WorkloadId(row.getLong("workload_id")),
                        row.getString("name"),
                        row.getInt("revision"),
                        new JobId(row.getLong("job_id")),
                        row.getString("push_note")))
                .list();
    }

    /** From now on the registry may have it. */
    void announce(Handle handle, Due copy, Sha256 manifest) {
        handle.createUpdate("insert into image_manifest (registry, project_id, digest, workload_id, revision)"
                        + " values (:registry, :project, :digest, :workload, :revision) on conflict do nothing")
                .bind("registry", registry)
                .bind("project", copy.project().value())
                .bind("digest", manifest.bytes())
                .bind("workload", copy.workload().value())
                .bind("revision", copy.revision())
                .execute();
    }

    /** Returns false when the copy is another one by now, or gone. */
    boolean pushed(Handle handle, Due copy, Sha256 manifest) {
        boolean counts = handle.createUpdate(PUSHED)
                        .bind("registry", registry)
                        .bind("manifest", manifest.bytes())
                        .bind("workload", copy.workload().value())
                        .bind("revision", copy.revision())
                        .bind("job", copy.job().value())
                        .execute()
                == 1;
        if (counts) {
            handle.createUpdate(THERE)
                    .bind("registry", registry)
                    .bind("workload", copy.workload().value())
                    .bind("revision", copy.revision())
                    .bind("project", copy.project().value())
                    .execute();
        }
        return counts;
    }

    /** Returns false when the copy is another one by now, or gone. */
    boolean failed(Handle handle, Due copy, String note, Instant after) {
        return handle.createUpdate(FAILED)
                        .bind("note", note.replace('\0', '\uFFFD'))
                        .bind("after", after)
                        .bind("workload", copy.workload().value())
                        .bind("revision", copy.revision())
                        .bind("job", copy.job().value())
                        .execute()
                == 1;
    }

    /** Keeps all others from writing its row, until the transaction ends. */
    void hold(Handle handle, ProjectId project, Sha256 blob) {
        handle.createQuery("select here from image_blob where project_id = ? and sha256 = ? for update")
                .bind(0, project.value())
                .bind(1, blob.bytes())
                .mapTo(Boolean.class)
                .findOne();
    }

    /** A blob is nowhere any more: no copy that needs it is one. Returns how many that are. */
    int lost(Handle handle, ProjectId project, Sha256 blob, String note, Instant now) {
        handle.createUpdate("delete from image_blob where project_id = ? and sha256 = ?")
                .bind(0, project.value())
                .bind(1, blob.bytes())
                .execute();
        return handle.createUpdate(LOST)
                .bind("note", note)
                .bind("now", now)
                .bind("sha256", blob.bytes())
                .bind("project", project.value())
                .execute();
    }

    // ---- what is there as well as here ----

    List<ProjectId> projectsWithTwice(Handle handle) {
        return handle.createQuery("select distinct b.project_id " + TWICE)
                .bind("registry", registry)
                .mapTo(Long.class)
                .map(ProjectId::new)
                .list();
    }

    List<Sha256> twice(Handle handle, ProjectId project) {
        return handle.createQuery("select encode(b.sha256, 'hex') " + TWICE + " and b.project_id = :project")
                .bind("registry", registry)
                .bind("project", project.value())
                .mapTo(String.class)
                .map(Sha256::new)
                .list();
    }

    /** It is only there from now on. */
    void gone(Handle handle, ProjectId project, Sha256 blob) {
        handle.createUpdate("update image_blob set here = false where project_id = ? and sha256 = ? and registry = ?")
                .bind(0, project.value())
                .bind(1, blob.bytes())
                .bind(2, registry)
                .execute();
    }

    // ---- what has to go from there ----

    List<Known> unneeded(Handle handle) {
        return handle.createQuery(UNNEEDED)
                .bind("registry", registry)
                .map((row, _) -> new Known(new ProjectId(row.getLong("project_id")), Sha256.of(row.getBytes("digest"))))
                .list();
    }

    void forget(Handle handle, Known manifest) {
        handle.createUpdate("delete from image_manifest where registry = ? and project_id = ? and digest = ?")
                .bind(0, registry)
                .bind(1, manifest.project().value())
                .bind(2, manifest.digest().bytes())
                .execute();
    }
}
