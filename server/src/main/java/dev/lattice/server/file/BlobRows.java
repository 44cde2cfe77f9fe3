package dev.lattice.server.file;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.ProjectId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** Which blobs there are, and which project may use which. */
final class BlobRows {
    /** Says that the blob is stored and that the project may use it. */
    void claim(Handle handle, ProjectId project, Sha256 blob, long size) {
        handle.createUpdate("insert into blob (sha256, size) values (:sha256, :size) on conflict do nothing")
                .bind("sha256", blob.bytes())
                .bind("size", size)
                .execute();
        handle.createUpdate("insert into blob_claim (project_id, sha256) values (:project, :sha256)"
                        + " on conflict do nothing")
                .bind("project", project.value())
                .bind("sha256", blob.bytes())
                .execute();
    }

    /** The size of a blob that the project may use. */
    OptionalLong size(Handle handle, ProjectId project, Sha256 blob) {
        return handle.createQuery("select b.size from blob b join blob_claim c using (sha256)"
                        + " where c.project_id = :project and b.sha256 = :sha256")
                .bind("project", project.value())
                .bind("sha256", blob.bytes())
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** Those of the blobs that the project may use, with their sizes. */
    Map<Sha256, Long> claimed(Handle handle, ProjectId project, Collection<Sha256> blobs) {
        Map<Sha256, Long> sizes = new HashMap<>();
        handle.createQuery("select encode(b.sha256, 'hex') as hex, b.size from blob b join blob_claim c using (sha256)"
                        + " where c.project_id = :project"
                        + " and b.sha256 in (select decode(wanted, 'hex') from unnest(:wanted) as wanted)")
                .bind("project", project.value())
                .bindArray(
                        "wanted", String.class, blobs.stream().map(Sha256::hex).toList())
                .map((row, _) -> Map.entry(new Sha256(row.getString("hex")), row.getLong("size")))
                .forEach(entry -> sizes.put(entry.getKey(), entry.getValue()));
        return sizes;
    }
}
