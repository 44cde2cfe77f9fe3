package dev.lattice.core.service;

import java.util.regex.Pattern;

/**
 * A port on which a service listens inside its container.
 *
 * @param name unique in the service, such as {@code http} or {@code console}
 * @param number 1 to 65535
 * @param open whether it gets a public endpoint
 */
public record Port(String name, int number, Protocol protocol, boolean open) {
    /** What is spoken there, as far as a gateway has to know. */
    public enum Protocol {
        /** HTTP/1.1, WebSocket included: reached by host name */
        HTTP,
        /** anything over TCP: reached by a public port of its own */
        TCP
    }

    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,30}[a-z0-9])?");

    public Port {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a port: lower-case letters, digits and '-', 32 characters at most");
        }
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("port " + number + " is not between 1 and 65535");
        }
    }
}
