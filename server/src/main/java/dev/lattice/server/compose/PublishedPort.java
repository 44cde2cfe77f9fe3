package dev.lattice.server.compose;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A TCP port of a container that the file publishes.
 *
 * @param target in the container; 1 to 65535
 * @param published what it is on the outside; empty when any will do
 * @param address to which the file binds it, such as {@code 127.0.0.1}
 * @param name if the file gives one
 */
public record PublishedPort(int target, OptionalInt published, Optional<String> address, Optional<String> name) {
    private static final String LOCALHOST = "localhost";

    /** Whether only the machine itself would reach it: what is bound so was not meant for the public. */
    public boolean loopback() {
        return address.filter(text -> text.equals(LOCALHOST)
                        || parsed(text).filter(InetAddress::isLoopbackAddress).isPresent())
                .isPresent();
    }

    /** Whether it is bound to no address more than to another. */
    boolean everywhere() {
        return address.filter(text -> !text.isEmpty()
                        && parsed(text).filter(InetAddress::isAnyLocalAddress).isEmpty())
                .isEmpty();
    }

    /** Whether a port can be bound to it; nothing at all is every address. */
    static boolean isAddress(String text) {
        return text.isEmpty() || text.equals(LOCALHOST) || parsed(text).isPresent();
    }

    private static Optional<InetAddress> parsed(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
