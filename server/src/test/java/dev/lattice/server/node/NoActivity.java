package dev.lattice.server.node;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has heard of no node. */
public final class NoActivity implements NodeActivity {
    @Override
    public NodeStatus status(NodeId node) {
        return NodeStatus.OFFLINE;
    }

    @Override
    public List<JobId> runningJobs(NodeId node) {
        return List.of();
    }

    @Override
    public NodeLoad load(NodeId node) {
        return NodeLoad.UNKNOWN;
    }

    @Override
    public Optional<String> closed(NodeId node) {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> lastSeen(NodeId node) {
        return Optional.empty();
    }

    @Override
    public Map<NodeId, Instant> lastSeen() {
        return Map.of();
    }
}
