package dev.lattice.agent.driver.docker;

import dev.lattice.core.address.Addresses;
import dev.lattice.core.image.ImageReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the images of what runs on a node may come from. Their names are strangers' words, and a name begins with the
 * host that the engine dials: without a bound, they would look around in the provider's own network. And it may be that
 * of an image which the owner built there: without a bound, they would read what is in it.
 *
 * @param privateRegistries whether the node's owner lets them in: registries of the network, and the logins of the account
 * @param local whether those may be used that are on the node and cannot be had from a registry
 */
public record ImageSources(boolean privateRegistries, boolean local) {
    /** Why an image is not asked for; empty when it may be. */
    Optional<String> refusal(ImageReference image) {
        Optional<String> host = image.registry().map(ImageSources::withoutPort);
        if (privateRegistries || host.isEmpty()) {
            return Optional.empty();
        }
        if (Addresses.isNumber(host.get())) {
            return Optional.of("its registry is not a name but an address");
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host.get())) {
                if (Addresses.inside(address.getAddress())) {
                    return Optional.of("its registry is on the node or in the network that the node is in");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException unknown) {
            return Optional.of("nobody knows the name of its registry");
        }
    }

    private static String withoutPort(String registry) {
        int colon = registry.indexOf(':');
        return colon < 0 ? registry : registry.substring(0, colon);
    }
}
