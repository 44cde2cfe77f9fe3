package dev.lattice.core.service;

import java.time.Duration;
import java.util.List;

/** How it is told, from outside the container, that a service is ready. */
public sealed interface Probe {
    /** Between two tries. */
    Duration interval();

    /** The longest that one try may take. */
    Duration timeout();

    /** Ready when a connection is accepted. */
    record Tcp(int port, Duration interval, Duration timeout) implements Probe {}

    /**
     * Ready when the answer's status is 200 to 399.
     *
     * @param path with the query
     */
    record Http(int port, String path, Duration interval, Duration timeout) implements Probe {
        public Http {
            if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
                throw new IllegalArgumentException("'" + path + "' cannot be the path of a readiness check");
            }
        }
    }

    /** Ready when it has run for an interval: for what listens on no port. */
    record Running(Duration interval, Duration timeout) implements Probe {}

    /** Ready when a command, run in the container, exits with 0. */
    record Exec(List<String> command, Duration interval, Duration timeout) implements Probe {
        public Exec {
            command = List.copyOf(command);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("the command of a readiness check is empty");
            }
        }
    }
}
