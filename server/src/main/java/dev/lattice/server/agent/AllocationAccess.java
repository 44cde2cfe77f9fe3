package dev.lattice.server.agent;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import java.util.Optional;

/** What a node may fetch and store for the allocations it was given. */
public interface AllocationAccess {
    /** The tenant whose job the allocation is; empty unless the allocation belongs to this node and is live. */
    Optional<ProjectId> project(NodeId node, AllocationId allocation);

    /** Whether the allocation's inputs include the blob: its file, its tree's manifest, or a file of that tree. */
    boolean mayRead(NodeId node, AllocationId allocation, Sha256 blob);

    /** The job by which the allocation stores parts of an image, and nothing else; empty when it does not. */
    default Optional<JobId> export(NodeId node, AllocationId allocation) {
        return Optional.empty();
    }

    /** Whether the blob is part of the image that the allocation runs. */
    default boolean mayReadImage(NodeId node, AllocationId allocation, Sha256 blob) {
        return false;
    }

    /** Grants nothing. */
    AllocationAccess NONE = new AllocationAccess() {
        @Override
        public Optional<ProjectId> project(NodeId node, AllocationId allocation) {
            return Optional.empty();
        }

        @Override
        public boolean mayRead(NodeId node, AllocationId allocation, Sha256 blob) {
            return false;
        }
    };
}
