package dev.lattice.gateway.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A certificate and its key in two files, which somebody else may replace at any time. */
final class CertificateFiles {
    private record Version(FileTime certificate, FileTime key) {}

    private static final Logger LOG = Logger.getLogger(CertificateFiles.class.getName());

    private final Path certificate;
    private final Path key;
    private @Nullable Version seen;
    private volatile Optional<SslContext> context = Optional.empty();

    /**
     * @param certificate a chain in PEM, the server's own first
     * @param key in PEM, PKCS #8, without a password
     */
    CertificateFiles(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Empty while they cannot be used. */
    Optional<SslContext> context() {
        return context;
    }

    /**
     * Reads them again when they have changed; what cannot be used changes nothing.
     *
     * @return whether they are there, and can be used
     */
    synchronized boolean refresh() {
        try {
            Version now = new Version(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
            if (now.equals(seen)) {
                return context.isPresent();
            }
            seen = now;
            context = Optional.of(read());
            LOG.log(Level.INFO, "using the certificate in {0}", certificate);
            return true;
        } catch (IOException | IllegalArgumentException unusable) {
            LOG.log(
                    context.isPresent() ? Level.FINE : Level.WARNING,
                    "the certificate in {0} cannot be used: {1}",
                    new Object[] {certificate, unusable.getMessage()});
            return context.isPresent();
        }
    }

    private SslContext read() throws IOException {
        return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                .protocols(List.of("TLSv1.3", "TLSv1.2"))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }
}
