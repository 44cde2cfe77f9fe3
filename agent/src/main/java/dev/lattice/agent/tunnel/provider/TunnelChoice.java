package dev.lattice.agent.tunnel.provider;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node's owner chose.
 *
 * @param provider empty when the gateways are all there is
 */
public record TunnelChoice(Optional<TunnelProvider> provider) {
    public static final String BUILT_IN = "builtin";

    /**
     * Reads a choice.
     *
     * @param server of localtunnel, when it is not the public one
     * @throws IllegalArgumentException when there is nothing of that name; the message says what there is
     */
    public static TunnelChoice of(String name, @Nullable String server) {
        if (server != null && !name.equals(Localtunnel.NAME)) {
            throw new IllegalArgumentException("--tunnel-server goes with --tunnel-provider " + Localtunnel.NAME);
        }
        return new TunnelChoice(
                switch (name) {
                    case BUILT_IN -> Optional.empty();
                    case Localtunnel.NAME -> Optional.of(new Localtunnel(server == null ? "" : address(server)));
                    case Ngrok.NAME -> Optional.of(new Ngrok());
                    case Cloudflared.NAME -> Optional.of(new Cloudflared());
                    default ->
                        throw new IllegalArgumentException("there is no tunnel provider '" + name + "'; there are "
                                + String.join(", ", BUILT_IN, Localtunnel.NAME, Ngrok.NAME, Cloudflared.NAME));
                });
    }

    private static String address(String server) {
        try {
            URI address = URI.create(server);
            if (address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                return server;
            }
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("--tunnel-server: '" + server + "' is no address", malformed);
        }
        throw new IllegalArgumentException("--tunnel-server: '" + server + "' is no http or https address");
    }
}
