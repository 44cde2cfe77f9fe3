package dev.lattice.cli.local;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.ConfigException;
import dev.lattice.cli.context.Folders;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} has to know of the server's settings.
 *
 * @param home all data of this machine
 * @param host where the server listens
 * @param port for people
 * @param agentPort for agents
 */
public record LocalSettings(Path home, String host, int port, int agentPort) {
    public static LocalSettings of(Surroundings around) {
        @Nullable String host = around.variable("LATTICE_HOST");
        return new LocalSettings(
                Folders.data(around),
                host == null ? "127.0.0.1" : host,
                port(around, "LATTICE_PORT", 8080),
                port(around, "LATTICE_AGENT_PORT", 8081));
    }

    private static int port(Surroundings around, String variable, int fallback) {
        String text = around.variable(variable);
        if (text == null) {
            return fallback;
        }
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(variable + " is '" + text + "', which is no port (1 to 65535).");
        }
        throw new ConfigException(variable + " is '" + text + "', which is no port (1 to 65535).");
    }

    /** As programs on this machine reach it. */
    public String url() {
        return "http://" + (everywhere() ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private boolean everywhere() {
        try {
            return InetAddress.ofLiteral(host).isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            // A name, such as localhost, means one address.
            return false;
        }
    }

    public Path logs() {
        return home.resolve("logs");
    }

    /** Address, password and token of the first account, left by the server for whoever started it; later its address. */
    public Path firstAdmin() {
        return home.resolve("server").resolve("first-admin.json");
    }
}
