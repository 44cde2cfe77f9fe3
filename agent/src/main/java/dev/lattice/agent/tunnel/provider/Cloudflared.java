package dev.lattice.agent.tunnel.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cloudflare's quick tunnels, by {@code cloudflared}: no account, a new random name for each run. Reads its log as its
 * documentation and its issues show it (2022.11 to 2024.11); not run here yet.
 */
record Cloudflared() implements TunnelProvider {
    static final String NAME = "cloudflared";
    private static final Pattern ADDRESS = Pattern.compile("https://(?!api\\.)[a-z0-9-]+\\.trycloudflare\\.com");
    /** The address is told before anything leads there. */
    private static final Pattern REGISTERED =
            Pattern.compile("Registered tunnel connection|Connection [0-9a-f-]+ registered");

    private static final Pattern ERROR =
            Pattern.compile("^(?:\\S+ ERR )?((?:failed to|error|Couldn't|Unable to) .+)", Pattern.CASE_INSENSITIVE);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String program() {
        return "cloudflared";
    }

    @Override
    public String installation() {
        return "Cloudflare's page on downloads of cloudflared says how to install it";
    }

    /** With settings of our own, for what its user has in ~/.cloudflared would decide where requests go. */
    @Override
    public List<String> arguments(Errand errand) throws IOException {
        Path settings = errand.folder().resolve("cloudflared.yml");
        Files.writeString(settings, "");
        return List.of(
                "tunnel",
                "--no-autoupdate",
                "--config",
                settings.toString(),
                "--url",
                "http://127.0.0.1:" + errand.port());
    }

    @Override
    public ClientOutput output() {
        return new ClientOutput() {
            private String url = "";

            @Override
            public Optional<News> hear(String line) {
                Matcher address = ADDRESS.matcher(line);
                Matcher error = ERROR.matcher(line);
                if (address.find()) {
                    url = address.group();
                    return Optional.empty();
                }
                if (REGISTERED.matcher(line).find() && !url.isEmpty()) {
                    return Optional.of(new Opened(url));
                }
                return error.find() ? Optional.of(new Trouble(error.group(1))) : Optional.empty();
            }
        };
    }
}
