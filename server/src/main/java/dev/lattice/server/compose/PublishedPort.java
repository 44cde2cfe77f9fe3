package dev.lattice.server.compose;

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
    /** Whether only the machine itself would reach it: what is bound so was not meant for the public. */
    public boolean loopback() {
        return address.filter(text -> text.startsWith("127.") || text.equals("::1") || text.equals("localhost"))
                .isPresent();
    }
}
