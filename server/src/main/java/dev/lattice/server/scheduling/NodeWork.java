package dev.lattice.server.scheduling;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import java.util.List;

/**
 * What a node is doing.
 *
 * @param connected it has a session, or polls, and its lease holds
 */
public record NodeWork(NodeId node, boolean connected, List<JobId> jobs) {
    static List<NodeWork> of(NodeBook nodes, JobBook jobs) {
        return nodes.all().stream()
                .map(node -> new NodeWork(
                        node.id,
                        node.link != null && !node.offline,
                        node.allocations.stream()
                                .map(jobs::find)
                                .filter(job -> job != null && job.service().isEmpty())
                                .map(LiveJob::id)
                                .toList()))
                .toList();
    }
}
