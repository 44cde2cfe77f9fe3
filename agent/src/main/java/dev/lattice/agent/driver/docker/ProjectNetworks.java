package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import dev.lattice.agent.driver.LinkPorts.Bridge;
import dev.lattice.core.id.ProjectId;
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
 * those of other projects not at all.
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

    /** The project's network as this machine is a member of it; empty when its engine is elsewhere. */
    Optional<Bridge> bridge(ProjectId project) {
        for (Network.Ipam.Config part : engine.inspectNetworkCmd()
                .withNetworkId(name(project))
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
                    LOG.log(Level.FINE, "looking for this machine in network " + name(project), unknown);
                }
            }
        }
        return Optional.empty();
    }

    /** Makes the project's network if there is none; returns its name. */
    synchronized String require(ProjectId project) {
        String name = name(project);
        EngineNetworks.require(engine, name, Map.of(), owner.labels(Map.of(Labels.PROJECT, project.toString())));
        return name;
    }

    /** Removes those to which no container belongs, be it one that has ended. */
    synchronized void tidy() {
        for (Network network : engine.listNetworksCmd()
                .withFilter("label", List.of(Labels.PROJECT, Labels.NODE + "=" + owner.node()))
                .exec()) {
            if (engine.listContainersCmd()
                    .withShowAll(true)
                    .withNetworkFilter(List.of(network.getId()))
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
