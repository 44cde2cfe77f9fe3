package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a running container's ports are reached from this machine: at the container's own address where the machine is
 * a member of its network, else at the ports that the engine published on loopback.
 *
 * <p>The first is better for two reasons. The engine's proxy accepts a connection before it knows whether anybody listens
 * in the container, so it says nothing about readiness; and it copies every byte once more.
 */
final class PortAddresses {
    private PortAddresses() {}

    static Map<Integer, InetSocketAddress> of(InspectContainerResponse container) {
        Optional<InetAddress> own = own(container);
        Map<Integer, InetSocketAddress> addresses = new HashMap<>();
        Map<ExposedPort, Ports.Binding[]> published =
                container.getNetworkSettings().getPorts().getBindings();
        published.forEach((port, bindings) -> {
            if (own.isPresent()) {
                addresses.put(port.getPort(), new InetSocketAddress(own.get(), port.getPort()));
            } else if (bindings != null && bindings.length > 0) {
                addresses.put(
                        port.getPort(),
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(bindings[0].getHostPortSpec())));
            }
        });
        return addresses;
    }

    /** The container's address, when its network's gateway is this machine itself. */
    private static Optional<InetAddress> own(InspectContainerResponse container) {
        for (ContainerNetwork network :
                container.getNetworkSettings().getNetworks().values()) {
            String gateway = network.getGateway();
            String address = network.getIpAddress();
            if (gateway != null && address != null && !gateway.isEmpty() && !address.isEmpty()) {
                try {
                    if (NetworkInterface.getByInetAddress(InetAddress.getByName(gateway)) != null) {
                        return Optional.of(InetAddress.getByName(address));
                    }
                } catch (SocketException | UnknownHostException unknown) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
