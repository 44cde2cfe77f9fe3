package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network;
import dev.lattice.agent.driver.LinkPorts.Bridge;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.service.NetworkMembership;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A network for each project that has services here: its containers reach each other by their workloads' names, and
 * those of other projects not at all. And a network for each part of an application that is to be by itself, whose members
 * call each other as the application does.
 */
final class ProjectNetworks {
    private static final Logger LOG = Logger.getLogger(ProjectNetworks.class.getName());

    private final DockerClient engine;
    private final Owner owner;

    ProjectNetworks(DockerClient engine, Owner owner) {
        this.engine = engine;
        this.owner = owner;
    }

    /** Two agents of one engine are two nodes, each with its own. */
    private String name(ProjectId project) {
        return "lattice-" + owner.node() + "-" + project;
    }

    /**
     * Engines look a name up in the networks of a container in the order of the networks' own names. Those of applications
     * come first, so that an application finds what it calls {@code db}, whatever else its project has.
     */
    private String name(ProjectId project, String network) {
        return "app-" + name(project) + "-" + network;
    }

    /** That of its project, or one of its own: engines let nothing through from one network to another. */
    private String name(ServiceTask task) {
        return task.blueprint().apart() ? name(task.project()) + "-" + task.workload() : name(task.project());
    }

    /** The task's network as this machine is a member of it; empty when its engine is elsewhere. */
    Optional<Bridge> bridge(ServiceTask task) {
        for (Network.Ipam.Config part : engine.inspectNetworkCmd()
                .withNetworkId(name(task))
                .exec()
                .getIpam()
                .getConfig()) {
            String gateway = part.getGateway();
            String subnet = part.getSubnet();
            if (gateway != null && subnet != null) {
                try {
                    InetAddress address = InetAddress.getByName(gateway);
                    if (address instanceof Inet4Address && NetworkInterface.getByInetAddress(address) != null) {
                        int prefix = Integer.parseInt(subnet.substring(subnet.indexOf('/') + 1));
                        return Optional.of(new Bridge(address, prefix));
                    }
                } catch (SocketException | UnknownHostException unknown) {
                    LOG.log(Level.FINE, "looking for this machine in network " + name(task), unknown);
                }
            }
        }
        return Optional.empty();
    }

    /** Makes the network that a task's container begins in if there is none; returns its name. */
    synchronized String require(ServiceTask task) {
        String name = name(task);
        EngineNetworks.require(
                engine,
                name,
                Map.of(),
                owner.labels(Map.of(Labels.PROJECT, task.project().toString())));
        return name;
    }

    /**
     * Makes a container that does not run yet a member of an application's networks, which are made if there are none.
     *
     * @throws NotFoundException when the container, or a network that was just there, is gone
     */
    void join(String container, ProjectId project, List<NetworkMembership> memberships) {
        for (NetworkMembership membership : memberships) {
            String name = require(project, membership.network());
            engine.connectToNetworkCmd()
                    .withContainerId(container)
                    .withNetworkId(name)
                    .withContainerNetwork(new ContainerNetwork()
                            .withAliases(membership.aliases().stream().sorted().toList()))
                    .exec();
        }
    }

    private synchronized String require(ProjectId project, String network) {
        String name = name(project, network);
        EngineNetworks.require(
                engine,
                name,
                Map.of(),
                owner.labels(Map.of(Labels.PROJECT, project.toString(), Labels.NETWORK, network)));
        return name;
    }

    /** Removes those to which no container belongs, be it one that has ended. */
    synchronized void tidy() {
        for (Network network : engine.listNetworksCmd()
                .withFilter("label", List.of(Labels.PROJECT, Labels.NODE + "=" + owner.node()))
                .exec()) {
            if (engine.listContainersCmd()
                    .withShowAll(true)
                    // A container that was never started is known to be in a network by the name of that only.
                    .withNetworkFilter(List.of(network.getId(), network.getName()))
                    .exec()
                    .isEmpty()) {
                try {
                    engine.removeNetworkCmd(network.getId()).exec();
                } catch (NotFoundException removed) {
                    LOG.log(Level.FINE, "network {0} is gone already", network.getName());
                } catch (DockerException used) {
                    LOG.log(Level.FINE, "network {0} is used after all: {1}", new Object[] {
                        network.getName(), used.getMessage()
                    });
                }
            }
        }
    }
}
