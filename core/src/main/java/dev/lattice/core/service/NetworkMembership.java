package dev.lattice.core.service;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A network that a container joins beside its project's: that of an application. Its members reach each other by their
 * aliases at the ports on which they listen, and nobody else sees these names. Among members an alias wins over a workload
 * of the project that is called the same.
 *
 * @param network unique in the project, such as {@code shop.default}; each node has its own
 * @param aliases names of this member; several members may have the same, and each is then answered at times
 */
public record NetworkMembership(String network, Set<String> aliases) {
    private static final int MOST_ALIASES = 20;
    private static final Pattern NETWORK = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    /** One label: a name with a dot could be anybody's on the internet. */
    private static final Pattern ALIAS = Pattern.compile("[a-z]([a-z0-9_-]{0,61}[a-z0-9])?");

    public NetworkMembership {
        aliases = Set.copyOf(aliases);
        if (!NETWORK.matcher(network).matches()) {
            throw new IllegalArgumentException("'" + network.replaceAll("\\p{Cntrl}", "?")
                    + "' cannot name a network: letters, digits, '_', '.' and '-', beginning with a letter or digit, 128"
                    + " characters at most");
        }
        if (aliases.size() > MOST_ALIASES) {
            throw new IllegalArgumentException("more than " + MOST_ALIASES + " names in network " + network);
        }
        for (String alias : aliases) {
            if (!ALIAS.matcher(alias).matches() || HostNames.ofMachines(alias)) {
                throw new IllegalArgumentException("'" + alias.replaceAll("\\p{Cntrl}", "?")
                        + "' cannot be a name in a network: lower-case letters, digits, '_' and '-', beginning with a"
                        + " letter, 63 characters at most, and not a name that every machine has");
            }
        }
    }
}
