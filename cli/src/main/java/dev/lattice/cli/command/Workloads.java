package dev.lattice.cli.command;

import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.AlternativeView;
import dev.lattice.api.workload.WorkloadView.EndpointView;
import dev.lattice.api.workload.WorkloadView.InstanceUsage;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import dev.lattice.cli.workload.Amounts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /** What all of its instances use now, in cores; a dash when nobody knows. */
    static String cpu(WorkloadView workload) {
        return sum(workload, InstanceUsage::cpu, Amounts::cores);
    }

    static String memory(WorkloadView workload) {
        return sum(workload, InstanceUsage::memoryBytes, Amounts::bytes);
    }

    static String disk(WorkloadView workload) {
        return sum(workload, InstanceUsage::diskBytes, Amounts::bytes);
    }

    private static String sum(
            WorkloadView workload, Function<InstanceUsage, @Nullable Number> amount, DoubleFunction<String> form) {
        List<Number> known = workload.running().stream()
                .map(InstanceView::usage)
                .filter(Objects::nonNull)
                .map(amount)
                .filter(Objects::nonNull)
                .toList();
        return known.isEmpty()
                ? "-"
                : form.apply(known.stream().mapToDouble(Number::doubleValue).sum());
    }

    /** {@code 0.02 CPU, 85 MB memory, 1.2 GB disk}. */
    static String usage(InstanceUsage usage) {
        return (usage.cpu() == null ? "" : Amounts.cores(usage.cpu()) + " CPU, ")
                + Amounts.bytes(usage.memoryBytes()) + " memory"
                + (usage.diskBytes() == null ? "" : ", " + Amounts.bytes(usage.diskBytes()) + " disk");
    }

    /** Its addresses by tunnel providers, as far as they lead to it; a dash when there are none. */
    static String tunnels(WorkloadView workload) {
        List<String> urls = workload.endpoints().stream()
                .flatMap(endpoint -> connected(endpoint).stream())
                .toList();
        return urls.isEmpty() ? "-" : String.join(",", urls);
    }

    /** Of a port. */
    static List<String> connected(EndpointView endpoint) {
        return endpoint.alternatives().stream()
                .filter(tunnel -> tunnel.state().equals("connected"))
                .map(AlternativeView::url)
                .filter(Objects::nonNull)
                .toList();
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
