package dev.lattice.gateway.bootstrap;

import static dev.lattice.gateway.bootstrap.GatewaySetting.ACME;
import static dev.lattice.gateway.bootstrap.GatewaySetting.CLIENT_CONNECTIONS;
import static dev.lattice.gateway.bootstrap.GatewaySetting.DEBUG;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HOME;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HOST;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HTTPS_PORT;
import static dev.lattice.gateway.bootstrap.GatewaySetting.HTTP_PORT;
import static dev.lattice.gateway.bootstrap.GatewaySetting.ID;
import static dev.lattice.gateway.bootstrap.GatewaySetting.REACH;
import static dev.lattice.gateway.bootstrap.GatewaySetting.SERVER;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TCP_PORTS;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TLS_CERT;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TLS_KEY;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TOKEN;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TOKEN_FILE;
import static dev.lattice.gateway.bootstrap.GatewaySetting.TUNNEL_PORT;

import dev.lattice.protocol.setting.GivenSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        GivenSettings<GatewaySetting> given = new GivenSettings<>(
                GatewaySetting.class, TOKEN, TOKEN_FILE, GivenSettings::unknown, arguments, environment);
        URI server = given.server(SERVER);
        String id = given.value(ID);
        String host = given.value(HOST);
        if (!IDS.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "--id is of letters, digits, dots, lines and dashes, at most 63: not '" + id + "'");
        }
        Optional<Path> certificate = given.find(TLS_CERT).map(Path::of);
        Optional<Path> key = given.find(TLS_KEY).map(Path::of);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("--tls-cert and --tls-key belong together");
        }
        return new GatewayOptions(
                server,
                given.token().orElse(""),
                id,
                given.home(HOME, "gateway"),
                host,
                given.find(REACH).orElse(reachedAt(host)),
                optionalPort(HTTP_PORT, given.value(HTTP_PORT)),
                optionalPort(HTTPS_PORT, given.value(HTTPS_PORT)),
                port(TUNNEL_PORT, given.value(TUNNEL_PORT)),
                range(given.value(TCP_PORTS)),
                count(given.value(CLIENT_CONNECTIONS)),
                certificate,
                key,
                given.find(ACME).map(URI::create),
                given.flag(DEBUG));
    }

    /** The one address that its ports are on; empty where that says nothing to others. */
    private static String reachedAt(String host) {
        boolean anywhere = host.equals("0.0.0.0") || host.equals("::");
        boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        return anywhere || here ? "" : host;
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
