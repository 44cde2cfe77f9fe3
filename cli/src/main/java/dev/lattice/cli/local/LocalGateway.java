package dev.lattice.cli.local;

import dev.lattice.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of a local stack. Its usual ports are popular with other programs, so it takes the next free ones unless
 * it was told which; addresses of workloads name the port anyway.
 */
final class LocalGateway {
    private static final int PORTS_TRIED = 100;
    private static final long GRACE_MILLIS = 5_000;
    private static final String TOKEN = "LATTICE_GATEWAY_TOKEN";

    private final Surroundings around;
    private final LocalSettings settings;
    private final String name;
    private final String launcher;
    private @Nullable ChildProcess process;

    /** A port that somebody asked for. */
    record Wish(String variable, int number) {}

    private record Listener(String variable, int usual) {}

    private static final List<Listener> LISTENERS =
            List.of(new Listener("LATTICE_GATEWAY_HTTP_PORT", 8000), new Listener("LATTICE_GATEWAY_TUNNEL_PORT", 8082));

    LocalGateway(Surroundings around, LocalSettings settings, String name, String launcher) {
        this.around = around;
        this.settings = settings;
        this.name = name;
        this.launcher = launcher;
    }

    /** The ports that it was told to use. */
    List<Wish> wishes() {
        List<Wish> wishes = new ArrayList<>();
        for (Listener listener : LISTENERS) {
            String wish = around.variable(listener.variable());
            if (wish != null && wish.chars().allMatch(Character::isDigit) && wish.length() <= 5) {
                wishes.add(new Wish(listener.variable(), Integer.parseInt(wish)));
            }
        }
        return wishes;
    }

    /** Starts it; the server has to be ready. */
    void start() throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("LATTICE_HOME", settings.home().toString());
        if (around.variable(TOKEN) == null) {
            environment.put(TOKEN, Files.readString(token()).strip());
        }
        for (Listener listener : LISTENERS) {
            if (around.variable(listener.variable()) == null) {
                environment.put(listener.variable(), Integer.toString(freePort(listener.usual())));
            }
        }
        ChildProcess started =
                new ChildProcess(settings, name, List.of(launcher, "gateway", "--server", settings.url()), environment);
        process = started;
        started.start();
    }

    private Path token() {
        return settings.home().resolve("server").resolve("secrets").resolve("gateway-token");
    }

    private int freePort(int usual) {
        String host = around.variable("LATTICE_GATEWAY_HOST");
        for (int port = usual; port < usual + PORTS_TRIED; port++) {
            if (PortOwner.isFree(host == null ? "127.0.0.1" : host, port)) {
                return port;
            }
        }
        return usual;
    }

    /** The process; only once it was started. */
    ChildProcess process() {
        ChildProcess started = process;
        if (started == null) {
            throw new IllegalStateException("the gateway was not started");
        }
        return started;
    }

    void stop() throws InterruptedException {
        ChildProcess started = process;
        if (started != null) {
            started.stop(GRACE_MILLIS);
        }
    }
}
