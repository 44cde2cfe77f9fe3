package dev.lattice.api.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** TLS, in a class of its own so that none of it is loaded for {@code http://}. */
final class TlsSocket {
    /** Names a PEM file with the authorities to trust, instead of those of the JDK; as OpenSSL has it. */
    private static final String AUTHORITIES = "SSL_CERT_FILE";

    private TlsSocket() {}

    /** Shakes hands and checks that the certificate is for the server's name. */
    static Socket over(Socket plain, ServerUrl server, int handshakeMillis) throws IOException {
        SSLSocket socket = (SSLSocket) factory().createSocket(plain, server.socketHost(), server.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(handshakeMillis);
        socket.startHandshake();
        return socket;
    }

    private static SSLSocketFactory factory() throws IOException {
        String file = System.getenv(AUTHORITIES);
        if (file == null || file.isEmpty()) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry(Integer.toString(trusted.size()), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new SSLException("cannot read " + file + ", which " + AUTHORITIES + " names: " + e.getMessage(), e);
        }
    }
}
