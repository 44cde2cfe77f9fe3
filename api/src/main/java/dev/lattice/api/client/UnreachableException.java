package dev.lattice.api.client;

import dev.lattice.api.client.http.ServerUrl;
import java.io.IOException;

/** No connection, or one that broke before the answer was complete. */
public final class UnreachableException extends ClientException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(ServerUrl server, IOException cause) {
        super("no answer from " + server + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        if (name.equals("UnknownHostException")) {
            return "the host name is not known";
        }
        if (name.startsWith("SSL")) {
            return "no trusted connection (" + message
                    + "). An authority of your own is named by SSL_CERT_FILE=/path/to/its-certificate.pem; a server"
                    + " without TLS is reached by http://";
        }
        if (message == null || message.isEmpty()) {
            return name;
        }
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
