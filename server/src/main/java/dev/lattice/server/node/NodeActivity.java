package dev.lattice.server.node;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a node from moment to moment; held in memory by whoever talks to the nodes. Never blocks. */
public interface NodeActivity {
    NodeStatus status(NodeId node);

    List<JobId> runningJobs(NodeId node);

    /** How busy it is, as it said last; unknown while it is not there. */
    NodeLoad load(NodeId node);

    /** Why it takes nothing new although it is there; empty when it does. */
    Optional<String> closed(NodeId node);

    /** When the node was last heard of by this server; empty since its start. */
    Optional<Instant> lastSeen(NodeId node);

    /** The same for all nodes that this server has heard of. */
    Map<NodeId, Instant> lastSeen();
}
