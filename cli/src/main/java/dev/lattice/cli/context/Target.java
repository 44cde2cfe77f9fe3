package dev.lattice.cli.context;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.Version;
import org.jspecify.annotations.Nullable;

/**
 * The server that a command talks to, and as whom. Asked for by option, else by {@code LATTICE_SERVER},
 * {@code LATTICE_TOKEN} and {@code LATTICE_CONTEXT}, else the current context, else a server on this machine.
 *
 * @param context null when no stored context is behind it
 * @param token null when signed out
 */
public record Target(
        ServerUrl server, @Nullable String token, @Nullable Context context) {
    public static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

    /** @throws ConfigException when what was asked for does not exist or is not a URL */
    public static Target find(Surroundings around, @Nullable String askedServer, @Nullable String askedContext) {
        ContextFile file = new ContextFile(Folders.config(around));
        String server = askedServer == null && askedContext == null ? around.variable("LATTICE_SERVER") : askedServer;
        String token = around.variable("LATTICE_TOKEN");
        if (server != null && token != null) {
            return new Target(url(server), token, null);
        }
        ContextFile.Contexts contexts = file.read();
        Context context = server == null
                ? named(around, contexts, askedContext)
                : contexts.forServer(url(server).toString());
        if (context == null) {
            return new Target(url(server == null ? localServer(around) : server), token, null);
        }
        return new Target(url(context.server()), token == null ? context.token() : token, context);
    }

    private static @Nullable Context named(
            Surroundings around, ContextFile.Contexts contexts, @Nullable String askedContext) {
        String name = askedContext == null ? around.variable("LATTICE_CONTEXT") : askedContext;
        if (name == null) {
            return contexts.current() == null ? null : contexts.named(contexts.current());
        }
        Context context = contexts.named(name);
        if (context == null) {
            StringBuilder known = new StringBuilder();
            contexts.all()
                    .forEach(other -> known.append(known.isEmpty() ? "" : ", ").append(other.name()));
            throw new ConfigException("there is no context '" + name + "'. "
                    + (known.isEmpty()
                            ? "None is stored; 'lattice login URL' makes one."
                            : "Known ones: " + known + "."));
        }
        return context;
    }

    private static String localServer(Surroundings around) {
        String port = around.variable("LATTICE_PORT");
        return port == null ? DEFAULT_SERVER : "http://127.0.0.1:" + port;
    }

    private static ServerUrl url(String text) {
        try {
            return ServerUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + ".");
        }
    }

    public LatticeClient connect() {
        return new LatticeClient(server, token, "lattice-cli/" + Version.CURRENT);
    }
}
