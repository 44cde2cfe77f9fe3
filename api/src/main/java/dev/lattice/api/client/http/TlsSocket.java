package dev.lattice.api.client.http;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** TLS, in a class of its own so that none of it is loaded for {@code http://}. */
final class TlsSocket {
    private TlsSocket() {}

    /** Shakes hands and checks that the certificate is for the server's name. */
    static Socket over(Socket plain, ServerUrl server, int handshakeMillis) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, server.socketHost(), server.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(handshakeMillis);
        socket.startHandshake();
        return socket;
    }
}
