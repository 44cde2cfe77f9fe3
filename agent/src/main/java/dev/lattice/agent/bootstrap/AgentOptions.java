package dev.lattice.agent.bootstrap;

import dev.lattice.agent.tunnel.provider.TunnelChoice;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the agent is to run: from the command line, else the environment, else the default.
 *
 * @param server the server's public address
 * @param joinToken for the first registration
 * @param home all that the agent keeps
 * @param maxParallel allocations run at once
 * @param longest bound on every process' time
 * @param tags {@code key=value} or {@code key}
 * @param name the node's id; made from the host's name when absent
 * @param tunnels who gives workloads' pages a public address beside the gateways
 * @param privateRegistries whether images may come from the node's own network, and with its account's logins
 * @param localImages whether those on the node may be used that cannot be had from a registry
 * @param supervised whether standard input and output belong to a supervisor
 */
public record AgentOptions(
        URI server,
        @Nullable String joinToken,
        Path home,
        int maxParallel,
        Optional<Duration> longest,
        List<String> tags,
        @Nullable String name,
        TunnelChoice tunnels,
        boolean privateRegistries,
        boolean localImages,
        boolean debug,
        boolean supervised) {

    /** Added by the supervisor, not for people. */
    public static final String SUPERVISED = "--supervised";

    private static final Set<String> FLAGS = Set.of("--debug", "--private-registries", "--local-images", SUPERVISED);
    private static final Map<String, List<String>> VARIABLES = Map.ofEntries(
            Map.entry("--server", List.of("SERVER_URL", "LATTICE_SERVER")),
            Map.entry("--token", List.of("WORKER_TOKEN")),
            Map.entry("--home", List.of("LATTICE_AGENT_HOME")),
            Map.entry("--max-parallel", List.of("LATTICE_MAX_PARALLEL")),
            Map.entry("--timeout", List.of("LATTICE_TIMEOUT")),
            Map.entry("--tags", List.of("LATTICE_TAGS")),
            Map.entry("--name", List.of("LATTICE_NODE")),
            Map.entry("--tunnel-provider", List.of("TUNNEL_PROVIDER")),
            Map.entry("--tunnel-server", List.of("TUNNEL_SERVER")),
            Map.entry("--private-registries", List.of("LATTICE_PRIVATE_REGISTRIES")),
            Map.entry("--local-images", List.of("LATTICE_LOCAL_IMAGES")),
            Map.entry("--debug", List.of("LATTICE_DEBUG")));

    /** @throws IllegalArgumentException when they cannot be understood; the message says which and why */
    public static AgentOptions parse(List<String> arguments, Map<String, String> environment) {
        Map<String, String> given = new HashMap<>();
        VARIABLES.forEach((option, variables) -> variables.stream()
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .ifPresent(value -> given.put(option, value)));
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String option = equals > 0 ? argument.substring(0, equals) : argument;
            if (FLAGS.contains(option)) {
                given.put(option, equals > 0 ? argument.substring(equals + 1) : "true");
            } else if (!argument.startsWith("-")) {
                // The launcher takes what looks like an address for one, and leaves the rest to be complained about.
                throw noAddress(argument);
            } else if (!VARIABLES.containsKey(option)) {
                throw new IllegalArgumentException("unknown option '" + option + "'");
            } else if (equals > 0) {
                given.put(option, argument.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                i++;
                given.put(option, arguments.get(i));
            } else {
                throw new IllegalArgumentException("option " + option + " needs a value");
            }
        }
        return of(given, environment);
    }

    private static AgentOptions of(Map<String, String> given, Map<String, String> environment) {
        String server = given.get("--server");
        if (server == null) {
            throw new IllegalArgumentException("no server: pass --server URL or set SERVER_URL");
        }
        int cores = Runtime.getRuntime().availableProcessors();
        return new AgentOptions(
                server(server),
                given.get("--token"),
                home(given.get("--home"), environment),
                number("--max-parallel", given.getOrDefault("--max-parallel", Integer.toString(cores)), 1, 4096),
                Optional.ofNullable(given.get("--timeout"))
                        .map(text -> Duration.ofSeconds(number("--timeout", text, 1, Integer.MAX_VALUE))),
                Stream.of(given.getOrDefault("--tags", "").split(","))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList(),
                given.get("--name"),
                TunnelChoice.of(
                        given.getOrDefault("--tunnel-provider", TunnelChoice.BUILT_IN), given.get("--tunnel-server")),
                "true".equals(given.get("--private-registries")),
                "true".equals(given.get("--local-images")),
                "true".equals(given.get("--debug")),
                given.containsKey(SUPERVISED));
    }

    private static URI server(String text) {
        URI server;
        try {
            server = new URI(text.endsWith("/") ? text : text + "/");
        } catch (URISyntaxException malformed) {
            throw noAddress(text);
        }
        if (server.getHost() == null || !("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
            throw noAddress(text);
        }
        return server;
    }

    private static IllegalArgumentException noAddress(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no http or https address of a server, such as http://server:8080");
    }

    private static Path home(@Nullable String given, Map<String, String> environment) {
        if (given != null) {
            return Path.of(given).toAbsolutePath();
        }
        String lattice = environment.get("LATTICE_HOME");
        if (lattice != null && !lattice.isBlank()) {
            return Path.of(lattice, "agent").toAbsolutePath();
        }
        String data = environment.get("XDG_DATA_HOME");
        Path base = data != null && !data.isBlank()
                ? Path.of(data)
                : Path.of(System.getProperty("user.home"), ".local", "share");
        return base.resolve("lattice").resolve("agent").toAbsolutePath();
    }

    private static int number(String option, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(option + " must be a number, not '" + text + "'", malformed);
        }
        throw new IllegalArgumentException(option + " must be at least " + least + " and at most " + most);
    }
}
