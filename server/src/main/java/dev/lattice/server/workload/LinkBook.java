package dev.lattice.server.workload;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.server.scheduling.JobSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** From which nodes workloads are linked to: these may open ways to them. One thread. */
final class LinkBook {
    /** By the one that links, then by the one that it links to. */
    private final Map<WorkloadId, Map<WorkloadId, Set<NodeId>>> links = new HashMap<>();

    /**
     * These are the workload's instances, and it has no others.
     *
     * @return workloads that are linked to from other nodes than before
     */
    Set<WorkloadId> record(WorkloadId workload, List<JobSnapshot> live) {
        Map<WorkloadId, Set<NodeId>> now = new HashMap<>();
        for (JobSnapshot job : live) {
            NodeId node = job.node();
            if (node != null) {
                for (LinkedPort link : Instances.service(job).links()) {
                    now.computeIfAbsent(link.workload(), _ -> new HashSet<>()).add(node);
                }
            }
        }
        now.remove(workload);
        Map<WorkloadId, Set<NodeId>> before = links.getOrDefault(workload, Map.of());
        if (now.isEmpty()) {
            links.remove(workload);
        } else {
            links.put(workload, now);
        }
        Set<WorkloadId> changed = new HashSet<>(before.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(target -> before.getOrDefault(target, Set.of()).equals(now.getOrDefault(target, Set.of())));
        return changed;
    }

    /** Nodes where something runs that links to the workload, by their names. */
    Set<String> nodes(WorkloadId target) {
        Set<String> nodes = new TreeSet<>();
        for (Map<WorkloadId, Set<NodeId>> each : links.values()) {
            each.getOrDefault(target, Set.of()).forEach(node -> nodes.add(node.value()));
        }
        return nodes;
    }

    void clear() {
        links.clear();
    }
}
