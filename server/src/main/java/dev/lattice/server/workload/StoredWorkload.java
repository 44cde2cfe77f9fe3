package dev.lattice.server.workload;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workload as its row has it.
 *
 * @param kind of the catalogue
 * @param membership of an application; empty for what stands alone
 * @param revision the one that is wanted
 * @param serving the one that was ready last
 * @param home the node where its volumes are, or that its application is on
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
        Optional<Membership> membership,
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
        Copy copy = new Copy(this);
        copy.desired = wanted;
        copy.instances = many;
        copy.revision = number;
        return copy.made();
    }

    /** A service of an application may come from an image in one revision, and be built in the next. */
    StoredWorkload ofKind(@Nullable String other) {
        Copy copy = new Copy(this);
        copy.kind = other == null ? kind : other;
        return copy.made();
    }

    /** At another place among the services of its application. */
    StoredWorkload as(Membership other) {
        Copy copy = new Copy(this);
        copy.membership = Optional.of(other);
        return copy.made();
    }

    StoredWorkload scaled(int many) {
        return wanting(desired, many, revision);
    }

    StoredWorkload maintained(boolean on) {
        Copy copy = new Copy(this);
        copy.maintenance = on;
        return copy.made();
    }

    StoredWorkload changed(Instant now) {
        Copy copy = new Copy(this);
        copy.changedAt = now;
        return copy.made();
    }

    /** Another one in the making, with what may become different. */
    private static final class Copy {
        private final StoredWorkload of;
        private String kind;
        private Optional<Membership> membership;
        private Desired desired;
        private int instances;
        private int revision;
        private boolean maintenance;
        private Instant changedAt;

        Copy(StoredWorkload of) {
            this.of = of;
            this.kind = of.kind;
            this.membership = of.membership;
            this.desired = of.desired;
            this.instances = of.instances;
            this.revision = of.revision;
            this.maintenance = of.maintenance;
            this.changedAt = of.changedAt;
        }

        StoredWorkload made() {
            return new StoredWorkload(
                    of.id,
                    of.project,
                    of.owner,
                    of.name,
                    kind,
                    membership,
                    desired,
                    instances,
                    revision,
                    of.serving,
                    of.home,
                    maintenance,
                    of.state,
                    of.note,
                    of.version,
                    of.createdAt,
                    changedAt);
        }
    }
}
