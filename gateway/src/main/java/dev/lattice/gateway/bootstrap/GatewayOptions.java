package dev.lattice.gateway.bootstrap;

import dev.lattice.gateway.transport.Traffic;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway is to run: from the command line, else the environment, else the default.
 *
 * @param server the server's public address
 * @param token by which the server lets it have the routes; empty where it asks for none
 * @param id its name at the server, kept by its operator
 * @param home all that the gateway keeps
 * @param host the address that all its ports are opened on
 * @param reach where agents reach it; empty when that is where the server sees it
 * @param httpPort empty when HTTP is not served; 0 takes any, as with the other ports
 * @param httpsPort empty when HTTPS is not served
 * @param tunnelPort the one that agents dial
 * @param tcpPorts those that TCP endpoints may have
 * @param clientConnections public connections that one network address may have
 * @param certificate a chain in PEM, and {@code key} its key
 * @param authority the ACME directory that certificates are ordered at; empty when none are
 */
public record GatewayOptions(
        URI server,
        String token,
        String id,
        Path home,
        String host,
        String reach,
        OptionalInt httpPort,
        OptionalInt httpsPort,
        int tunnelPort,
        PortRange tcpPorts,
        int clientConnections,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<URI> authority,
        boolean debug) {

    /** Both ends belong to it. */
    public record PortRange(int first, int last) {}

    private static final String OFF = "off";
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,4}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Map<String, List<String>> VARIABLES = Map.ofEntries(
            Map.entry("--server", List.of("LATTICE_SERVER", "SERVER_URL")),
            Map.entry("--token", List.of("LATTICE_GATEWAY_TOKEN")),
            Map.entry("--id", List.of("LATTICE_GATEWAY_ID")),
            Map.entry("--home", List.of("LATTICE_GATEWAY_HOME")),
            Map.entry("--host", List.of("LATTICE_GATEWAY_HOST")),
            Map.entry("--reach", List.of("LATTICE_GATEWAY_REACH")),
            Map.entry("--http-port", List.of("LATTICE_GATEWAY_HTTP_PORT")),
            Map.entry("--https-port", List.of("LATTICE_GATEWAY_HTTPS_PORT")),
            Map.entry("--tunnel-port", List.of("LATTICE_GATEWAY_TUNNEL_PORT")),
            Map.entry("--tcp-ports", List.of("LATTICE_GATEWAY_TCP_PORTS")),
            Map.entry("--client-connections", List.of("LATTICE_GATEWAY_CLIENT_CONNECTIONS")),
            Map.entry("--tls-cert", List.of("LATTICE_GATEWAY_TLS_CERT")),
            Map.entry("--tls-key", List.of("LATTICE_GATEWAY_TLS_KEY")),
            Map.entry("--acme", List.of("LATTICE_GATEWAY_ACME")),
            Map.entry("--debug", List.of("LATTICE_DEBUG")));

    /** @throws IllegalArgumentException when they cannot be understood; the message says which and why */
    public static GatewayOptions parse(List<String> arguments, Map<String, String> environment) {
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
            if (!VARIABLES.containsKey(option)) {
                throw new IllegalArgumentException("unknown option '" + option + "'");
            }
            if (equals > 0) {
                given.put(option, argument.substring(equals + 1));
            } else if (option.equals("--debug")) {
                given.put(option, "true");
            } else if (i + 1 < arguments.size()) {
                i++;
                given.put(option, arguments.get(i));
            } else {
                throw new IllegalArgumentException("option " + option + " needs a value");
            }
        }
        return of(given, environment);
    }

    private static GatewayOptions of(Map<String, String> given, Map<String, String> environment) {
        String server = given.get("--server");
        if (server == null) {
            throw new IllegalArgumentException("no server: pass --server URL or set LATTICE_SERVER");
        }
        String id = given.getOrDefault("--id", "gateway");
        String host = given.getOrDefault("--host", "127.0.0.1");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "--id is of letters, digits, dots, lines and dashes, at most 63: not '" + id + "'");
        }
        Optional<Path> certificate =
                Optional.ofNullable(given.get("--tls-cert")).map(Path::of);
        Optional<Path> key = Optional.ofNullable(given.get("--tls-key")).map(Path::of);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("--tls-cert and --tls-key belong together");
        }
        return new GatewayOptions(
                server(server),
                given.getOrDefault("--token", ""),
                id,
                home(given.get("--home"), environment),
                host,
                given.getOrDefault("--reach", reachedAt(host)),
                optionalPort("--http-port", given.getOrDefault("--http-port", "8000")),
                optionalPort("--https-port", given.getOrDefault("--https-port", "8443")),
                port("--tunnel-port", given.getOrDefault("--tunnel-port", "8082")),
                range(given.getOrDefault("--tcp-ports", "30000-40000")),
                count(given),
                certificate,
                key,
                Optional.ofNullable(given.get("--acme")).map(URI::create),
                "true".equals(given.get("--debug")));
    }

    /** The one address that its ports are on; empty where that says nothing to others. */
    private static String reachedAt(String host) {
        boolean anywhere = host.equals("0.0.0.0") || host.equals("::");
        boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        return anywhere || here ? "" : host;
    }

    private static URI server(String text) {
        try {
            URI server = new URI(text.endsWith("/") ? text : text + "/");
            if (server.getHost() != null && ("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
                return server;
            }
        } catch (URISyntaxException malformed) {
            throw noAddress(text, malformed);
        }
        throw noAddress(text, null);
    }

    private static IllegalArgumentException noAddress(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'" + text + "' is no http or https address of a server, such as http://server:8080", cause);
    }

    private static Path home(@Nullable String given, Map<String, String> environment) {
        if (given != null) {
            return Path.of(given).toAbsolutePath();
        }
        String lattice = environment.get("LATTICE_HOME");
        if (lattice != null && !lattice.isBlank()) {
            return Path.of(lattice, "gateway").toAbsolutePath();
        }
        String data = environment.get("XDG_DATA_HOME");
        Path base = data != null && !data.isBlank()
                ? Path.of(data)
                : Path.of(System.getProperty("user.home"), ".local", "share");
        return base.resolve("lattice").resolve("gateway").toAbsolutePath();
    }

    private static OptionalInt optionalPort(String option, String text) {
        return text.equals(OFF) ? OptionalInt.empty() : OptionalInt.of(port(option, text));
    }

    private static int port(String option, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(option + " must be a port, not '" + text + "'", malformed);
        }
        throw new IllegalArgumentException(option + " must be a port, not " + text);
    }

    private static int count(Map<String, String> given) {
        String text = given.get("--client-connections");
        if (text == null) {
            return Traffic.Caps.DEFAULT.perClient();
        }
        if (COUNT.matcher(text).matches()) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("--client-connections must be from 1 to 99999, not '" + text + "'");
    }

    private static PortRange range(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            int first = port("--tcp-ports", range.group(1));
            int last = port("--tcp-ports", range.group(2));
            if (first > 0 && first <= last) {
                return new PortRange(first, last);
            }
        }
        throw new IllegalArgumentException("--tcp-ports must be a range such as 30000-40000, not '" + text + "'");
    }
}
