package dev.lattice.server.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be run in a container.
 *
 * @param environment beside the container's own; where secrets go
 * @param terminal the size of its terminal, which makes stdout and stderr one; empty for pipes
 */
public record CommandLine(List<String> arguments, Map<String, String> environment, Optional<TerminalSize> terminal) {
    /** Without a terminal, and with the container's environment. */
    public static CommandLine of(List<String> arguments) {
        return new CommandLine(arguments, Map.of(), Optional.empty());
    }

    /** Without the environment: it must not get into a log. */
    @Override
    public String toString() {
        return "CommandLine[" + arguments + "]";
    }
}
