package dev.lattice.server.workload;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.time.Instant;
import java.util.Optional;

/**
 * A workload as its row has it.
 *
 * @param kind of the catalogue
 * @param revision the one that is wanted
 * @param serving the one that was ready last
 * @param home the node where its volumes are
 * @param maintenance whether the public is kept out
 * @param note why it stands so; empty when the state says it all
 * @param version guards updates
 */
record StoredWorkload(
        WorkloadId id,
        ProjectId project,
        UserId owner,
        String name,
        String kind,
        Desired desired,
        int instances,
        int revision,
        Optional<Integer> serving,
        Optional<NodeId> home,
        boolean maintenance,
        WorkloadState state,
        String note,
        long version,
        Instant createdAt,
        Instant changedAt) {
    /** The revision by which clients reach it: the one that serves, or the first. */
    int reachable() {
        return serving.orElse(revision);
    }

    StoredWorkload wanting(Desired wanted, int many, int number) {
        return new StoredWorkload(
                id,
                project,
                owner,
                name,
                kind,
                wanted,
                many,
                number,
                serving,
                home,
                maintenance,
                state,
                note,
                version,
                createdAt,
                changedAt);
    }

    StoredWorkload scaled(int many) {
        return wanting(desired, many, revision);
    }

    StoredWorkload maintained(boolean on) {
        return new StoredWorkload(
                id, project, owner, name, kind, desired, instances, revision, serving, home, on, state, note, version,
                createdAt, changedAt);
    }

    StoredWorkload changed(Instant now) {
        return new StoredWorkload(
                id,
                project,
                owner,
                name,
                kind,
                desired,
                instances,
                revision,
                serving,
                home,
                maintenance,
                state,
                note,
                version,
                createdAt,
                now);
    }
}
