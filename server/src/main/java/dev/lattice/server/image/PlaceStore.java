package dev.lattice.server.image;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Which nodes got images, in the database. */
final class PlaceStore {
    void place(Handle handle, WorkloadId workload, int revision, NodeId node, Instant now) {
        handle.createUpdate("insert into image_place (workload_id, revision, node_id, seen_at)"
                        + " values (?, ?, ?, ?) on conflict (workload_id, revision, node_id)"
                        + " do update set seen_at = excluded.seen_at")
                .bind(0, workload.value())
                .bind(1, revision)
                .bind(2, node.value())
                .bind(3, now)
                .execute();
    }

    /** It was not there at that time. */
    void unplace(Handle handle, WorkloadId workload, int revision, NodeId node, Instant at) {
        handle.createUpdate("delete from image_place where workload_id = ? and revision = ? and node_id = ?"
                        + " and seen_at < ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .bind(2, node.value())
                .bind(3, at)
                .execute();
    }

    void unplace(Handle handle, WorkloadId workload, int revision) {
        handle.createUpdate("delete from image_place where workload_id = ? and revision = ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .execute();
    }

    Set<NodeId> places(Handle handle, WorkloadId workload, int revision) {
        return handle
                .createQuery("select node_id from image_place where workload_id = ? and revision = ?")
                .bind(0, workload.value())
                .bind(1, revision)
                .mapTo(String.class)
                .list()
                .stream()
                .map(NodeId::new)
                .collect(Collectors.toSet());
    }

    /** All nodes that have images of the workload. */
    Set<NodeId> places(Handle handle, WorkloadId workload) {
        return handle
                .createQuery("select distinct node_id from image_place where workload_id = ?")
                .bind(0, workload.value())
                .mapTo(String.class)
                .list()
                .stream()
                .map(NodeId::new)
                .collect(Collectors.toSet());
    }
}
