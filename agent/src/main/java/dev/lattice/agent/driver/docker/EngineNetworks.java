package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Networks of an engine by their names. */
final class EngineNetworks {
    private static final Logger LOG = Logger.getLogger(EngineNetworks.class.getName());

    private EngineNetworks() {}

    static boolean has(DockerClient engine, String name) {
        return engine.listNetworksCmd().withNameFilter(name).exec().stream()
                .anyMatch(network -> network.getName().equals(name));
    }

    /** Makes a network if there is none of the name. */
    static void require(DockerClient engine, String name, Map<String, String> options, Map<String, String> labels) {
        if (has(engine, name)) {
            return;
        }
        try {
            create(
                    engine,
                    engine.createNetworkCmd()
                            .withName(name)
                            .withCheckDuplicate(true)
                            .withOptions(options)
                            .withLabels(labels));
        } catch (ConflictException made) {
            LOG.log(Level.FINE, "another agent has just made network {0}", name);
        }
    }

    private static void create(DockerClient engine, CreateNetworkCmd order) {
        try {
            order.exec();
        } catch (DockerException refused) {
            if (!outOfAddresses(refused)) {
                throw refused;
            }
            createElsewhere(engine, order, refused);
        }
    }

    /** An engine hands out large subnets, and has some thirty of them unless its owner configured more. */
    private static boolean outOfAddresses(DockerException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.contains("non-overlapping IPv4 address pool") || message.contains("fully subnetted");
    }

    private static void createElsewhere(DockerClient engine, CreateNetworkCmd order, DockerException refused) {
        List<Subnet> used = new ArrayList<>(used(engine));
        try {
            used.addAll(Subnet.routed());
        } catch (IOException unreadable) {
            LOG.log(Level.WARNING, "the machine's routes cannot be read", unreadable);
            throw refused;
        }
        Iterator<Subnet> free = Subnet.small()
                .filter(subnet -> used.stream().noneMatch(subnet::overlaps))
                .iterator();
        while (free.hasNext()) {
            order.withIpam(new Network.Ipam()
                    .withConfig(new Network.Ipam.Config().withSubnet(free.next().toString())));
            try {
                order.exec();
                return;
            } catch (DockerException taken) {
                // By somebody who was as quick.
                if (taken instanceof ConflictException
                        || !String.valueOf(taken.getMessage()).contains("overlaps")) {
                    throw taken;
                }
            }
        }
        throw refused;
    }

    private static List<Subnet> used(DockerClient engine) {
        return engine.listNetworksCmd().exec().stream()
                .map(Network::getIpam)
                .filter(Objects::nonNull)
                .map(Network.Ipam::getConfig)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(Network.Ipam.Config::getSubnet)
                .filter(text -> text != null && text.contains("."))
                .map(Subnet::parse)
                .toList();
    }
}
