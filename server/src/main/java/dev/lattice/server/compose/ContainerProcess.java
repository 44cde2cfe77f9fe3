package dev.lattice.server.compose;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs in a service's containers.
 *
 * @param entrypoint arguments instead of the image's; an empty list is none at all
 * @param command arguments instead of the image's; an empty list is none at all
 * @param environment what the env files and {@code environment} say together, all values known
 * @param user name or number, or two of them with a colon
 * @param hostname what the container calls itself
 * @param stopSignal such as {@code SIGINT} or {@code 2}
 * @param stopGracePeriod from that signal to a kill
 */
public record ContainerProcess(
        Optional<List<String>> entrypoint,
        Optional<List<String>> command,
        Map<String, String> environment,
        Optional<String> user,
        Optional<String> hostname,
        Optional<String> stopSignal,
        Optional<Duration> stopGracePeriod) {
    public ContainerProcess {
        entrypoint = entrypoint.map(List::copyOf);
        command = command.map(List::copyOf);
        environment = InOrder.copy(environment);
    }

    /** Without values and arguments: passwords are among them. */
    @Override
    public String toString() {
        return "ContainerProcess[environment=" + environment.keySet() + "]";
    }
}
