package dev.lattice.agent.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/**
 * Where the server takes agents.
 *
 * @param host as in the server's own address
 * @param port from {@code GET /api/connect}
 */
record ServerAddress(String host, int port) {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int LAST_PORT = 65_535;

    /** Asks the server; the only thing that is asked over HTTP. */
    static ServerAddress ask(URI server) throws IOException {
        URI question = server.resolve("/api/connect");
        HttpURLConnection connection = (HttpURLConnection) question.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("Accept", "application/json");
        if (connection instanceof HttpsURLConnection encrypted) {
            encrypted.setSSLSocketFactory(Tls.sockets());
        }
        int status;
        try {
            status = connection.getResponseCode();
        } catch (SSLException untrusted) {
            throw new IOException(
                    untrusted.getMessage() + "; an authority of your own is named by " + Tls.AUTHORITIES
                            + "=/path/to/its-certificate.pem",
                    untrusted);
        } catch (UnknownHostException unknown) {
            throw new IOException("no host is known by the name " + server.getHost(), unknown);
        } catch (ConnectException refused) {
            throw new IOException("nothing answers there (" + refused.getMessage() + ")", refused);
        }
        if (status < 0) {
            throw new IOException(
                    "what answers there speaks no HTTP (the port for agents is not the server's address)");
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(question + " answered " + status + "; is this the address of a Lattice server?");
        }
        try (InputStream body = connection.getInputStream();
                JsonParser json = new JsonFactory().createParser(body)) {
            while (json.nextToken() != null) {
                // A name is not looked up for a port that is none: gRPC would wait for that for ever.
                if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && "agentPort".equals(json.currentName())
                        && json.getLongValue() >= 0
                        && json.getLongValue() <= LAST_PORT) {
                    return new ServerAddress(server.getHost(), json.getIntValue());
                }
            }
        }
        throw new IOException(question + " says no agentPort; is this the address of a Lattice server?");
    }
}
