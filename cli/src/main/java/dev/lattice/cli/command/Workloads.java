package dev.lattice.cli.command;

import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Parts of a workload as lists and details have them. */
final class Workloads {
    private Workloads() {}

    /** {@code postgres/16}. */
    static String kind(WorkloadView workload) {
        return workload.version() == null ? workload.kind() : workload.kind() + "/" + workload.version();
    }

    /** With the sign that its owner put up. */
    static String state(WorkloadView workload) {
        return lower(workload.state()) + (workload.maintenance() ? " (maintenance)" : "");
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Where it runs; where its data are, when it does not run; a dash when no node has it. */
    static String nodes(WorkloadView workload) {
        Set<String> nodes = new LinkedHashSet<>();
        for (InstanceView instance : workload.running()) {
            if (instance.node() != null) {
                nodes.add(instance.node() + (instance.nodeOnline() ? "" : " (away)"));
            }
        }
        if (nodes.isEmpty()) {
            return workload.home() == null ? "-" : workload.home().toString();
        }
        return String.join(",", nodes);
    }

    /** Its URL, else its first address, else a dash. */
    static String address(WorkloadView workload) {
        if (workload.url() != null) {
            return workload.url();
        }
        return workload.endpoints().isEmpty()
                ? "-"
                : workload.endpoints().getFirst().url();
    }
}
