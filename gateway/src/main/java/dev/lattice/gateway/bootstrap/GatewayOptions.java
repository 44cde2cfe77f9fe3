package dev.lattice.gateway.bootstrap;

import static dev.lattice.gateway.bootstrap.GatewaySetting.ACME;
import static dev.lattice.gateway.bootstrap.GatewaySetting.CLIENT_CONNECTIONS;
import static dev.lattice.gateway.bootstrap.GatewaySetting.DEBUG;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HOME;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HOST;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HTTPS_PORT;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HTTP_PORT;
import static dev.lattice.gateway.bootstrap.GatewaySetting.REACH;
import static dev.lattice.gateway.bootstrap.GatewaySetting.SERVER;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TCP_PORTS;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TLS_CERT;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TLS_KEY;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TOKEN;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TOKEN_FILE;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TUNNEL_PORT;

import dev.lattice.protocol.connect.TokenFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.EnumMap;
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
    private static final Pattern IDS = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    /** @throws IllegalArgumentException when they cannot be understood; the message says which and why */
    public static GatewayOptions parse(List<String> arguments, Map<String, String> environment) {
        Map<GatewaySetting, String> given = new EnumMap<>(GatewaySetting.class);
        for (GatewaySetting setting : GatewaySetting.values()) {
            setting.variables().stream()
                    .map(environment::get)
                    .filter(value -> value != null && !value.isBlank())
                    .findFirst()
                    .ifPresent(value -> given.put(setting, value));
        }
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String option = equals > 0 ? argument.substring(0, equals) : argument;
            GatewaySetting setting = GatewaySetting.of(option)
                    .orElseThrow(() -> new IllegalArgumentException("unknown option '" + option + "'"));
            // Either of the two says it all, and what is nearer counts.
            given.remove(setting == TOKEN ? TOKEN_FILE : setting == TOKEN_FILE ? TOKEN : setting);
            if (equals > 0) {
                given.put(setting, argument.substring(equals + 1));
            } else if (setting == DEBUG) {
                given.put(setting, "true");
            } else if (i + 1 < arguments.size()) {
                i++;
                given.put(setting, arguments.get(i));
            } else {
                throw new IllegalArgumentException("option " + option + " needs a value");
            }
        }
        return of(given, environment);
    }

    private static String value(Map<GatewaySetting, String> given, GatewaySetting setting) {
        return given.getOrDefault(setting, setting.fallback());
    }

    private static GatewayOptions of(Map<GatewaySetting, String> given, Map<String, String> environment) {
        String server = given.get(SERVER);
        if (server == null) {
            throw new IllegalArgumentException("no server: pass --server URL or set LATTICE_SERVER");
        }
        String id = value(given, GatewaySetting.ID);
        String host = value(given, HOST);
        if (!IDS.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "--id is of letters, digits, dots, lines and dashes, at most 63: not '" + id + "'");
        }
        Optional<Path> certificate = Optional.ofNullable(given.get(TLS_CERT)).map(Path::of);
        Optional<Path> key = Optional.ofNullable(given.get(TLS_KEY)).map(Path::of);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("--tls-cert and --tls-key belong together");
        }
        return new GatewayOptions(
                server(server),
                token(given),
                id,
                home(given.get(HOME), environment),
                host,
                given.getOrDefault(REACH, reachedAt(host)),
                optionalPort(HTTP_PORT, value(given, HTTP_PORT)),
                optionalPort(HTTPS_PORT, value(given, HTTPS_PORT)),
                port(TUNNEL_PORT, value(given, TUNNEL_PORT)),
                range(value(given, TCP_PORTS)),
                count(value(given, CLIENT_CONNECTIONS)),
                certificate,
                key,
                Optional.ofNullable(given.get(ACME)).map(URI::create),
                "true".equals(given.get(DEBUG)));
    }

    private static String token(Map<GatewaySetting, String> given) {
        String token = given.get(TOKEN);
        String file = given.get(TOKEN_FILE);
        if (token != null) {
            return token;
        }
        return file == null ? "" : TokenFile.read(TOKEN_FILE.option(), file);
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

    private static OptionalInt optionalPort(GatewaySetting setting, String text) {
        return text.equals(OFF) ? OptionalInt.empty() : OptionalInt.of(port(setting, text));
    }

    private static int port(GatewaySetting setting, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(setting.option() + " must be a port, not '" + text + "'", malformed);
        }
        throw new IllegalArgumentException(setting.option() + " must be a port, not " + text);
    }

    private static int count(String text) {
        if (COUNT.matcher(text).matches()) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("--client-connections must be from 1 to 99999, not '" + text + "'");
    }

    private static PortRange range(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            int first = port(TCP_PORTS, range.group(1));
            int last = port(TCP_PORTS, range.group(2));
            if (first > 0 && first <= last) {
                return new PortRange(first, last);
            }
        }
        throw new IllegalArgumentException("--tcp-ports must be a range such as 30000-40000, not '" + text + "'");
    }
}
