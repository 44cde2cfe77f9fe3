package dev.lattice.cli.workload;

import dev.lattice.api.workload.WorkloadView;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Whether this machine finds names such as {@code web.localhost}. Browsers and curl know by themselves that these are the
 * machine itself; most other programs ask the system, which often does not.
 */
public final class LocalNames {
    private static final String DOMAIN = ".localhost";
    /** Any will do; nobody would write it down. */
    private static final String EXAMPLE = "lattice-looks" + DOMAIN;

    private LocalNames() {}

    /** Whether programs find all of them. */
    public static boolean work() {
        return found(EXAMPLE);
    }

    /** What to do so that programs find them. */
    public static String remedy() {
        return "install libnss-myhostname (or what your system has for that), or write '127.0.0.1 NAME" + DOMAIN
                + "' into /etc/hosts";
    }

    /** The name in a workload's URL that programs do not find. */
    public static Optional<String> missing(WorkloadView workload) {
        return Optional.ofNullable(workload.url())
                .map(url -> URI.create(url).getHost())
                .filter(host -> host != null && host.endsWith(DOMAIN) && !found(host));
    }

    private static boolean found(String name) {
        try {
            return InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
