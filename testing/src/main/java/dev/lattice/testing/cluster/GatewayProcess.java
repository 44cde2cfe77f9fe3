package dev.lattice.testing.cluster;

import dev.lattice.testing.process.ManagedProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gateway of a cluster, over all of its lives: its ports and its home stay the same. */
public final class GatewayProcess {
    private final Distribution distribution;
    private final String name;
    private final Path home;
    private final Path log;
    private final Map<String, String> environment;
    private final int httpPort = Ports.free();
    private final int tunnelPort = Ports.free();

    private @Nullable ManagedProcess process;

    GatewayProcess(
            Distribution distribution,
            String name,
            Path home,
            Path log,
            URI server,
            String host,
            String token,
            String tcpPorts) {
        this.distribution = distribution;
        this.name = name;
        this.home = home;
        this.log = log;
        this.environment = new HashMap<>(Map.of(
                "LATTICE_SERVER",
                server.toString(),
                "LATTICE_GATEWAY_HOST",
                host,
                "LATTICE_GATEWAY_TOKEN",
                token,
                "LATTICE_GATEWAY_ID",
                name,
                "LATTICE_GATEWAY_HOME",
                home.toString(),
                "LATTICE_GATEWAY_HTTP_PORT",
                Integer.toString(httpPort),
                "LATTICE_GATEWAY_HTTPS_PORT",
                "off",
                "LATTICE_GATEWAY_TUNNEL_PORT",
                Integer.toString(tunnelPort),
                "LATTICE_GATEWAY_TCP_PORTS",
                tcpPorts));
    }

    public void start() {
        process = ManagedProcess.start(name, distribution.command(List.of("gateway")), environment, home, log);
    }

    /** SIGKILL. */
    public void kill() {
        running().kill();
    }

    /** Where public HTTP is served. */
    public int httpPort() {
        return httpPort;
    }

    /** Where agents dial it. */
    public int tunnelPort() {
        return tunnelPort;
    }

    /** The last that it logged. */
    public String logTail(int lines) {
        return process == null ? "" : process.logTail(lines);
    }

    void close() {
        if (process != null && process.isAlive()) {
            process.stop();
        }
    }

    private ManagedProcess running() {
        if (process == null) {
            throw new IllegalStateException("gateway " + name + " was not started");
        }
        return process;
    }
}
