package dev.lattice.agent.tunnel.provider;

import dev.lattice.agent.allocation.TunnelStatus;
import dev.lattice.agent.driver.Launch;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The clients of the provider that was chosen. */
public final class TunnelClients {
    /** Others would be taken for options by one client or another, and may be secrets of the agent. */
    private static final Set<String> PASSED_ON = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "TMPDIR",
            "XDG_CONFIG_HOME",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "NODE_EXTRA_CA_CERTS",
            "APPDATA",
            "LOCALAPPDATA",
            "SystemRoot",
            "TEMP",
            "USERPROFILE");

    private final TunnelProvider provider;
    private final Path folder;
    private final Map<String, String> environment;
    private final LeftClients left;

    /**
     * @param folder for what is to be remembered of clients; exists
     * @param environment of the agent
     */
    public TunnelClients(TunnelProvider provider, Path folder, Map<String, String> environment) {
        this.provider = provider;
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.left = new LeftClients(folder);
    }

    /** Ends clients of an agent that was killed; theirs are names that are wanted again. */
    public void endLeft() {
        left.end();
    }

    /**
     * Begins to lead a public address to a port of this machine, until it is closed. Returns at once.
     *
     * @param port inside the container, to be told
     * @param changed hears how it stands, on a thread of the tunnel's; must not block
     */
    public TunnelClient open(String name, int port, int localPort, Consumer<TunnelStatus> changed) {
        TunnelClient client = new TunnelClient(
                this, new TunnelProvider.Errand(localPort, name, folder), new TunnelClient.Listener(port, changed));
        client.start();
        return client;
    }

    TunnelProvider provider() {
        return provider;
    }

    LeftClients left() {
        return left;
    }

    /** Where the provider's program is; looked for each time, for it may be installed meanwhile. */
    Optional<Path> find() {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, provider.program()))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    Map<String, String> environment() {
        Map<String, String> passed = new HashMap<>();
        environment.forEach((name, value) -> {
            if (PASSED_ON.contains(name) || name.startsWith("LC_") || provider.needs(name)) {
                passed.put(name, value);
            }
        });
        // The agent ends what jobs leave behind; this says that the client is none of it.
        passed.put(Launch.MARKER, "tunnel");
        return passed;
    }
}
