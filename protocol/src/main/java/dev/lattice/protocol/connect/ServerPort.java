package dev.lattice.protocol.connect;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;

/**
 * Where a server takes agents and gateways.
 *
 * @param host as in the server's own address
 * @param port from {@code GET /api/connect}
 */
public record ServerPort(String host, int port) {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int LAST_PORT = 65_535;
    private static final int MOST_BYTES = 64 << 10;
    /** One number of a small answer is not worth a reader of JSON. */
    private static final Pattern PORT = Pattern.compile("\"agentPort\"\\s*:\\s*(\\d{1,5})\\b");

    /**
     * Asks the server.
     *
     * @throws IOException when it does not answer, or not as a Lattice server would
     */
    public static ServerPort ask(URI server) throws IOException {
        URI question = server.resolve("/api/connect");
        HttpURLConnection connection = (HttpURLConnection) question.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("Accept", "application/json");
        if (connection instanceof HttpsURLConnection encrypted) {
            encrypted.setSSLSocketFactory(Trust.sockets());
        }
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(question + " answered " + status + "; is this the address of a Lattice server?");
        }
        try (InputStream body = connection.getInputStream()) {
            Matcher port = PORT.matcher(new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
            // A name is not looked up for a port that is none: gRPC would wait for that for ever.
            if (port.find() && Integer.parseInt(port.group(1)) <= LAST_PORT) {
                return new ServerPort(server.getHost(), Integer.parseInt(port.group(1)));
            }
        }
        throw new IOException(question + " says no agentPort; is this the address of a Lattice server?");
    }
}
