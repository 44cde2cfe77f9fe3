package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LinkPorts;
import dev.lattice.agent.driver.LinkPorts.Bridge;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.LinkedPort;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a service's container reaches the workloads that its environment and its files refer to: their names are hosts of its own, which
 * lead to this machine, and ports there lead on. What never leaves this machine it reaches without that, by the engine's
 * names, so that it does not depend on an agent that runs.
 */
final class LinkWiring {
    private final LinkPorts ports;
    private final String node;

    /** @param node this one's id */
    LinkWiring(LinkPorts ports, String node) {
        this.ports = ports;
        this.node = node;
    }

    /**
     * What a container is made with.
     *
     * @param files with the ports in their texts
     * @param hosts names and addresses, such as {@code db:172.18.0.1}
     * @param label by which {@link #restore} knows the ports
     */
    record Wires(Map<String, String> environment, List<ContainerFile> files, TreeSet<String> hosts, String label) {}

    /** Whether any of its links leads through this machine. */
    boolean needed(ServiceTask task) {
        return task.links().stream().anyMatch(link -> leadsOn(task, link));
    }

    private boolean leadsOn(ServiceTask task, LinkedPort link) {
        boolean here = link.home().map(home -> home.value().equals(node)).orElse(false);
        return !here && !link.workload().equals(task.workload());
    }

    /**
     * Opens the ports.
     *
     * @param bridge empty when this machine is no member of the network; then only what is in the network is reached
     */
    Wires connect(ServiceTask task, Optional<Bridge> bridge) throws LaunchException {
        Map<LinkedPort, Integer> dialed = new LinkedHashMap<>();
        TreeSet<String> hosts = new TreeSet<>();
        TreeSet<String> label = new TreeSet<>();
        for (LinkedPort link : task.links()) {
            if (bridge.isEmpty() || !leadsOn(task, link)) {
                dialed.put(link, link.port());
                continue;
            }
            int port = open(task, bridge.get(), link);
            dialed.put(link, port);
            hosts.add(link.name() + ":" + bridge.get().address().getHostAddress());
            label.add(key(link.workload(), link.port()) + "=" + port);
        }
        Map<String, String> environment = new LinkedHashMap<>();
        task.blueprint().process().environment().forEach((name, value) -> environment.put(name, filled(value, dialed)));
        List<ContainerFile> files = task.blueprint().files().stream()
                .map(file -> file.encoding() == ContainerFile.Encoding.TEXT
                        ? file.withText(filled(file.content(), dialed))
                        : file)
                .toList();
        return new Wires(environment, files, hosts, String.join(" ", label));
    }

    private static String filled(String text, Map<LinkedPort, Integer> dialed) {
        String filled = text;
        for (Map.Entry<LinkedPort, Integer> link : dialed.entrySet()) {
            filled = filled.replace(link.getKey().mark(), Integer.toString(link.getValue()));
        }
        return filled;
    }

    private int open(ServiceTask task, Bridge bridge, LinkedPort link) throws LaunchException {
        try {
            return ports.open(task.allocation(), bridge, link);
        } catch (IOException none) {
            throw new LaunchException(LaunchException.Code.NODE_CANNOT_START, String.valueOf(none.getMessage()));
        }
    }

    /** Opens the ports that a container was made with. */
    void restore(ServiceTask task, Bridge bridge, String label) {
        Map<String, Integer> dialed = new HashMap<>();
        for (String each : label.split(" ", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                dialed.put(each.substring(0, equals), Integer.valueOf(each.substring(equals + 1)));
            }
        }
        for (LinkedPort link : task.links()) {
            Integer port = dialed.get(key(link.workload(), link.port()));
            if (port != null) {
                ports.reopen(task.allocation(), bridge, link, port);
            }
        }
    }

    private static String key(WorkloadId workload, int port) {
        return workload + ":" + port;
    }

    /** The container is not looked after any more. */
    void disconnect(ServiceTask task) {
        ports.close(task.allocation());
    }
}
