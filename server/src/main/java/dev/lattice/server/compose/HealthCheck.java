package dev.lattice.server.compose;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How one sees that a container is well. */
public sealed interface HealthCheck {
    /** Not at all, whatever the image says. */
    record Off() implements HealthCheck {}

    /** As the image says, with other times. */
    record OfImage(Times times) implements HealthCheck {}

    /** By a command in the container, without a shell; at least one argument. */
    record Command(List<String> arguments, Times times) implements HealthCheck {
        public Command {
            arguments = List.copyOf(arguments);
        }
    }

    /** By a line for the container's shell. */
    record Shell(String line, Times times) implements HealthCheck {}

    /**
     * How often, how long. What is empty is the image's or the engine's.
     *
     * @param retries failures in a row until it is unwell; at least 1
     * @param startPeriod in which failures do not count
     */
    record Times(
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Optional<Duration> startPeriod,
            OptionalInt retries) {}
}
