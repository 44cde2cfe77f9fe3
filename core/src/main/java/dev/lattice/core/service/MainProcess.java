package dev.lattice.core.service;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What runs in a service's container, and as what. Empty means: as the image says.
 *
 * @param entrypoint arguments that come first; with any, the image's own command is not used either. One empty text alone
 *     stands for no entrypoint, whatever the image has
 * @param command arguments that follow
 * @param environment beside the image's own
 * @param user such as {@code node}, {@code 1000} or {@code 1000:www-data}
 * @param hostname what the container calls itself; empty for the workload's name. Others reach it by that only, and by
 *     the aliases of its networks
 * @param capabilities of the kernel beyond none, such as {@code CHOWN}
 * @param stop how it is ended
 */
public record MainProcess(
        List<String> entrypoint,
        List<String> command,
        Map<String, String> environment,
        String user,
        String hostname,
        Set<String> capabilities,
        Stop stop) {
    /** What containers may be allowed beyond nothing: enough to start as root and become another user. */
    public static final Set<String> CAPABILITIES = Set.of(
            "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETPCAP", "SETUID");

    /** As the image says in everything. */
    public static final MainProcess OF_IMAGE =
            new MainProcess(List.of(), List.of(), Map.of(), "", "", Set.of(), Stop.DEFAULT);

    private static final Pattern USER =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*+");

    public MainProcess {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        capabilities = Set.copyOf(capabilities);
        if (!user.isEmpty() && !USER.matcher(user).matches()) {
            throw new IllegalArgumentException(
                    "'" + user.replaceAll("\\p{Cntrl}", "?") + "' is no user: a name or number, or user:group");
        }
        if (!hostname.isEmpty() && (!HOST.matcher(hostname).matches() || HostNames.ofMachines(hostname))) {
            throw new IllegalArgumentException("'" + hostname.replaceAll("\\p{Cntrl}", "?")
                    + "' cannot be a container's host name: letters, digits, '-' and '.', 63 characters at most, and not"
                    + " a name that every machine has");
        }
        if (!CAPABILITIES.containsAll(capabilities)) {
            throw new IllegalArgumentException("capabilities that may be granted are "
                    + CAPABILITIES.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    public MainProcess withEnvironment(Map<String, String> other) {
        return new MainProcess(entrypoint, command, other, user, hostname, capabilities, stop);
    }

    public MainProcess withCommand(List<String> other) {
        return new MainProcess(entrypoint, other, environment, user, hostname, capabilities, stop);
    }
}
