package dev.lattice.protocol.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust when a server's address begins with {@code https}. */
public final class Trust {
    /** Names a PEM file with the authorities to trust, instead of those of the JDK; as OpenSSL has it. */
    public static final String AUTHORITIES = "SSL_CERT_FILE";

    private Trust() {}

    /** @throws IOException when the authorities that the environment names cannot be read */
    public static SSLSocketFactory sockets() throws IOException {
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
            throw new IOException("cannot read " + file + ", which " + AUTHORITIES + " names: " + e.getMessage(), e);
        }
    }
}
