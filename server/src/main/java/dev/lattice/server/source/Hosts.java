package dev.lattice.server.source;

import dev.lattice.core.address.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Which hosts may be asked, and at which addresses. Whoever dials uses those that were looked at, and asks for no name
 * again: it could mean another machine by then.
 */
final class Hosts {
    /** Who knows the addresses of names. */
    @FunctionalInterface
    interface Directory {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Directory directory;
    private final boolean privateHosts;

    Hosts(Directory directory, boolean privateHosts) {
        this.directory = directory;
        this.privateHosts = privateHosts;
    }

    /**
     * Looks at what can be seen without asking anybody.
     *
     * @throws IllegalArgumentException when it is one that may not be asked
     */
    void check(String host) {
        if (privateHosts) {
            return;
        }
        if (host.equals("localhost") || host.endsWith(".localhost") || host.endsWith(".internal")) {
            throw new IllegalArgumentException(refusal(host));
        }
        if (Addresses.isNumber(host) && !isOutside(host)) {
            throw new IllegalArgumentException(refusal(host));
        }
    }

    /** Programs read 0177.0.0.1 in different ways: only what is written as usual is the same for all. */
    private static boolean isOutside(String number) {
        try {
            InetAddress address = InetAddress.ofLiteral(number);
            boolean usual = number.indexOf(':') >= 0 || number.equals(address.getHostAddress());
            return usual && !Addresses.inside(address.getAddress());
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /** The addresses at which a host may be dialed; at least one. */
    List<InetAddress> addresses(String host) throws SourceException {
        try {
            check(host);
            List<InetAddress> addresses = List.of(directory.addresses(host));
            boolean inside = addresses.stream().anyMatch(address -> Addresses.inside(address.getAddress()));
            if (inside && !privateHosts) {
                throw new SourceException(refusal(host));
            }
            return addresses;
        } catch (IllegalArgumentException refused) {
            throw new SourceException(String.valueOf(refused.getMessage()));
        } catch (UnknownHostException unknown) {
            throw new SourceException(
                    "Nobody knows a host '" + host + "'. Look whether its name is written correctly.");
        }
    }

    private static String refusal(String host) {
        return "'" + GitUrl.shown(host)
                + "' is in the server's own network, and sources are not fetched from there. Use a"
                + " host that everybody can reach, or have the administrator allow private hosts.";
    }
}
