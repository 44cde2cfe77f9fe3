package dev.lattice.cli.workload;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.WorkloadFilter;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.WorkloadResources;
import java.util.List;

/** Workloads that have instances on a node. */
public final class Residents {
    private static final int MOST = 500;

    private Residents() {}

    /** Those of whoever asks. */
    public static List<WorkloadView> of(LatticeClient client, String node) {
        return client.workloads().list(new WorkloadFilter(null, null), MOST, null).value().items().stream()
                .filter(workload -> count(workload, node) > 0)
                .toList();
    }

    private static long count(WorkloadView workload, String node) {
        return workload.running().stream()
                .filter(instance ->
                        instance.node() != null && instance.node().value().equals(node))
                .count();
    }

    /** Such as {@code web (2 × 1 core, 512 MB of memory, 2 GB of disk)}. */
    public static String text(WorkloadView workload, String node) {
        long count = count(workload, node);
        WorkloadResources each = workload.resources();
        return workload.name() + " (" + (count == 1 ? "" : count + " × ") + Amounts.cores(each.cpu())
                + (each.cpu() == 1 ? " core, " : " cores, ") + Amounts.bytes(each.memoryMb() << 20) + " of memory, "
                + Amounts.bytes(each.diskMb() << 20) + " of disk)";
    }
}
