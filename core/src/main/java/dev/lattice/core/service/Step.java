package dev.lattice.core.service;

import java.time.Duration;
import java.util.List;

/**
 * Something to be done once in a service's container when it is ready for the first time.
 *
 * @param name for people, such as {@code create bucket photos}
 */
public record Step(String name, List<String> command, Duration timeout) {
    public Step {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command of step '" + name + "' is empty");
        }
    }
}
