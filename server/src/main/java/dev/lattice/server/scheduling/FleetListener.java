package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import java.util.List;

/** Hears on the dispatcher's thread, after each commit, who has what. Must not block. */
public interface FleetListener {
    /** A live allocation and whose it is. */
    record Grant(NodeId node, ProjectId project, Assignment assignment) {}

    /** A node was given an allocation; it hears of it right after this. */
    void assigned(Grant grant);

    /** The allocation's end is recorded, or it was given back. */
    void ended(AllocationId allocation);

    /** The dispatcher's memory was read anew: exactly these are live. */
    void restored(List<Grant> grants);

    /** A node's session opened, or a polling worker was heard for the first time. */
    void connected(NodeId node);

    /** A node's connection is gone, or its lease is over. */
    void disconnected(NodeId node);

    /**
     * A node that is there takes nothing new, or does again.
     *
     * @param why for people; empty when it takes work
     */
    void closed(NodeId node, String why);
}
