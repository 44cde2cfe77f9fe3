package dev.lattice.agent.tunnel.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ngrok, by its agent. Its token is in its own file ({@code ngrok config add-authtoken}) or in {@code NGROK_AUTHTOKEN}.
 * Reads its JSON log as documentation and issues show it (versions 2 and 3); not run here yet.
 */
record Ngrok() implements TunnelProvider {
    static final String NAME = "ngrok";
    private static final Logger LOG = Logger.getLogger(Ngrok.class.getName());
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern CODE = Pattern.compile("ERR_NGROK_\\d+");
    private static final Pattern WITH_TOKEN = Pattern.compile("token\\s*:", Pattern.CASE_INSENSITIVE);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String program() {
        return "ngrok";
    }

    @Override
    public String installation() {
        return "ngrok's page on downloads says how to install it, and 'ngrok config add-authtoken' tells it your token";
    }

    @Override
    public List<String> arguments(Errand errand) {
        return List.of("http", "http://127.0.0.1:" + errand.port(), "--log", "stdout", "--log-format", "json");
    }

    @Override
    public boolean needs(String variable) {
        return variable.startsWith("NGROK_");
    }

    @Override
    public ClientOutput output() {
        return new ClientOutput() {
            private String url = "";

            @Override
            public Optional<News> hear(String line) {
                Map<String, String> entry = read(line);
                return switch (entry.getOrDefault("msg", "")) {
                    case "started tunnel" -> opened(entry.getOrDefault("url", ""));
                    case "client session established" ->
                        url.isEmpty() ? Optional.empty() : Optional.of(new Opened(url));
                    case "session closed, starting reconnect loop" -> Optional.of(new Interrupted());
                    default -> trouble(line, entry.getOrDefault("err", ""));
                };
            }

            // Version 2 tells two, of which one is without TLS.
            private Optional<News> opened(String told) {
                if (told.startsWith("https:") || (told.startsWith("http:") && url.isEmpty())) {
                    url = told;
                    return Optional.of(new Opened(url));
                }
                return Optional.empty();
            }
        };
    }

    /** What is wrong with a token is said together with the token: only the first line is passed on, and the code. */
    private static Optional<ClientOutput.News> trouble(String line, String error) {
        Matcher code = CODE.matcher(line);
        String known = code.find() ? code.group() : "";
        String first = error.lines().findFirst().orElse("").strip();
        if (first.equals("<nil>") || WITH_TOKEN.matcher(first).find()) {
            first = "";
        }
        if (first.isEmpty() && known.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClientOutput.Trouble(
                known.isEmpty() ? first : first.isEmpty() ? known : first + " (" + known + ")"));
    }

    /** Texts at the top; empty when the line is none of the log's. */
    private static Map<String, String> read(String line) {
        Map<String, String> entry = new HashMap<>();
        if (!line.startsWith("{")) {
            return entry;
        }
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    entry.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException otherwise) {
            LOG.log(Level.FINE, "ngrok says something else than its log");
        }
        return entry;
    }
}
