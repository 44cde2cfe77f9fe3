package dev.lattice.core.service;

import java.util.Locale;
import java.util.Set;

/** Names of hosts that mean something on every machine, so that no container may have them. */
final class HostNames {
    /**
     * The machine itself; and a cloud's metadata, which its machines find under this name because of their search domain.
     */
    private static final Set<String> TAKEN = Set.of(
            "localhost",
            "localhost4",
            "localhost6",
            "ip6-localhost",
            "ip6-loopback",
            "ip6-localnet",
            "ip6-mcastprefix",
            "ip6-allnodes",
            "ip6-allrouters",
            "broadcasthost",
            "metadata");

    private HostNames() {}

    /** Whether it is one of them, or in a domain that is the machine's or its engine's. */
    static boolean ofMachines(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return TAKEN.contains(lower)
                || lower.endsWith(".localhost")
                || lower.endsWith(".localdomain")
                || lower.endsWith(".internal");
    }
}
