package dev.lattice.agent.driver.docker;

import dev.lattice.core.image.ImageReference;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the images of what runs on a node may come from. Their names are strangers' words, and a name begins with the
 * host that the engine dials: without a bound, they would look around in the provider's own network. And it may be that
 * of an image which the owner built there: without a bound, they would read what is in it.
 *
 * @param privateRegistries whether the node's owner lets them in: registries of the network, and the logins of the account
 * @param local whether those may be used that are on the node and cannot be had from a registry
 */
public record ImageSources(boolean privateRegistries, boolean local) {
    /** What resolvers may take for an address, though it is not written as one: also 127.1, 2130706433 and 0x7f000001. */
    private static final Pattern NUMBER = Pattern.compile("(?:[0-9]+|0[xX][0-9a-fA-F]*)");

    private static final int BYTE = 0xff;
    private static final int NAT64_PREFIX_BYTES = 12;

    /** Why an image is not asked for; empty when it may be. */
    Optional<String> refusal(ImageReference image) {
        Optional<String> host = image.registry().map(ImageSources::withoutPort);
        if (privateRegistries || host.isEmpty()) {
            return Optional.empty();
        }
        if (NUMBER.matcher(lastLabel(host.get())).matches()) {
            return Optional.of("its registry is not a name but an address");
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host.get())) {
                if (inside(address)) {
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

    private static String lastLabel(String host) {
        return host.substring(host.lastIndexOf('.') + 1);
    }

    /** Whether an address is of this machine or of a network that not everybody is in. */
    static boolean inside(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? insideSix(bytes) : insideFour(bytes);
    }

    private static boolean insideFour(byte[] bytes) {
        int first = bytes[0] & BYTE;
        int second = bytes[1] & BYTE;
        boolean carriers = first == 100 && (second & 0xc0) == 64;
        boolean benchmarks = first == 198 && (second & 0xfe) == 18;
        boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
        return first == 0 || first >= 240 || carriers || benchmarks || protocols;
    }

    /** Unique local ones; and what leads to an address of version 4 is as that one is. */
    private static boolean insideSix(byte[] bytes) {
        if ((bytes[0] & 0xfe) == 0xfc) {
            return true;
        }
        boolean translated =
                bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & BYTE) == 0xff && (bytes[3] & BYTE) == 0x9b;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        if (!translated && !sixToFour) {
            return false;
        }
        int from = translated ? NAT64_PREFIX_BYTES : 2;
        try {
            InetAddress four = Inet4Address.getByAddress(
                    new byte[] {bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]});
            return inside(four);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
