package dev.lattice.agent.bootstrap;

import static dev.lattice.agent.bootstrap.AgentSetting.DEBUG;
import static dev.lattice.agent.bootstrap.AgentSetting.HOME;
import static dev.lattice.agent.bootstrap.AgentSetting.LOCAL_IMAGES;
import static dev.lattice.agent.bootstrap.AgentSetting.MAX_PARALLEL;
import static dev.lattice.agent.bootstrap.AgentSetting.NAME;
import static dev.lattice.agent.bootstrap.AgentSetting.PRIVATE_REGISTRIES;
import static dev.lattice.agent.bootstrap.AgentSetting.SERVER;
import static dev.lattice.agent.bootstrap.AgentSetting.TAGS;
import static dev.lattice.agent.bootstrap.AgentSetting.TIMEOUT;
import static dev.lattice.agent.bootstrap.AgentSetting.TOKEN;
import static dev.lattice.agent.bootstrap.AgentSetting.TOKEN_FILE;
import static dev.lattice.agent.bootstrap.AgentSetting.TUNNEL_PROVIDER;
import static dev.lattice.agent.bootstrap.AgentSetting.TUNNEL_SERVER;

import dev.lattice.agent.tunnel.provider.TunnelChoice;
import dev.lattice.protocol.connect.TokenFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** @throws IllegalArgumentException when they cannot be understood; the message says which and why */
    public static AgentOptions parse(List<String> arguments, Map<String, String> environment) {
        Map<AgentSetting, String> given = new EnumMap<>(AgentSetting.class);
        boolean supervised = false;
        for (AgentSetting setting : AgentSetting.values()) {
            setting.variables().stream()
                    .map(environment::get)
                    .filter(value -> value != null && !value.isBlank())
                    .findFirst()
                    .ifPresent(value -> given.put(setting, value));
        }
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(SUPERVISED)) {
                supervised = true;
                continue;
            }
            if (!argument.startsWith("-")) {
                // The launcher takes what looks like an address for one, and leaves the rest to be complained about.
                throw noAddress(argument);
            }
            int equals = argument.indexOf('=');
            String option = equals > 0 ? argument.substring(0, equals) : argument;
            AgentSetting setting = AgentSetting.of(option)
                    .orElseThrow(() -> new IllegalArgumentException("unknown option '" + option + "'"));
            // Either of the two says it all, and what is nearer counts.
            given.remove(setting == TOKEN ? TOKEN_FILE : setting == TOKEN_FILE ? TOKEN : setting);
            if (equals > 0) {
                given.put(setting, argument.substring(equals + 1));
            } else if (setting.flag()) {
                given.put(setting, "true");
            } else if (i + 1 < arguments.size()) {
                i++;
                given.put(setting, arguments.get(i));
            } else {
                throw new IllegalArgumentException("option " + option + " needs a value");
            }
        }
        return of(given, environment, supervised);
    }

    private static AgentOptions of(
            Map<AgentSetting, String> given, Map<String, String> environment, boolean supervised) {
        String server = given.get(SERVER);
        if (server == null) {
            throw new IllegalArgumentException("no server: pass --server URL or set SERVER_URL");
        }
        int cores = Runtime.getRuntime().availableProcessors();
        return new AgentOptions(
                server(server),
                token(given),
                home(given.get(HOME), environment),
                number(MAX_PARALLEL, given.getOrDefault(MAX_PARALLEL, Integer.toString(cores)), 4096),
                Optional.ofNullable(given.get(TIMEOUT))
                        .map(text -> Duration.ofSeconds(number(TIMEOUT, text, Integer.MAX_VALUE))),
                Stream.of(given.getOrDefault(TAGS, "").split(","))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList(),
                given.get(NAME),
                TunnelChoice.of(
                        given.getOrDefault(TUNNEL_PROVIDER, TUNNEL_PROVIDER.fallback()), given.get(TUNNEL_SERVER)),
                "true".equals(given.get(PRIVATE_REGISTRIES)),
                "true".equals(given.get(LOCAL_IMAGES)),
                "true".equals(given.get(DEBUG)),
                supervised);
    }

    private static @Nullable String token(Map<AgentSetting, String> given) {
        String token = given.get(TOKEN);
        String file = given.get(TOKEN_FILE);
        return token != null || file == null ? token : TokenFile.read(TOKEN_FILE.option(), file);
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

    private static int number(AgentSetting setting, String text, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(setting.option() + " must be a number, not '" + text + "'", malformed);
        }
        throw new IllegalArgumentException(setting.option() + " must be at least 1 and at most " + most);
    }
}
