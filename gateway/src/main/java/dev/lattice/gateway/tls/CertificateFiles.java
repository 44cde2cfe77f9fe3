package dev.lattice.gateway.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A certificate and its key in two files, which somebody else may replace at any time. */
final class CertificateFiles {
    private record Version(FileTime certificate, FileTime key) {}

    /** What can be shown, and the server's own certificate in it. */
    private record Usable(SslContext context, X509Certificate own) {}

    /** The kind of a subject alternative name (RFC 5280 §4.2.1.6). */
    private static final Integer DNS_NAME = 2;

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final Logger LOG = Logger.getLogger(CertificateFiles.class.getName());

    private final Path certificate;
    private final Path key;
    private @Nullable Version seen;
    private volatile Optional<Usable> usable = Optional.empty();

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
        return usable.map(Usable::context);
    }

    /** Whether it can be used, is in its time, and is made out for this name, by itself or by a wildcard. */
    boolean covers(String host, Instant now) {
        return usable.filter(known -> inTime(known.own(), now) && names(known.own(), host))
                .isPresent();
    }

    /** Whether it can be used, and is in its time. */
    boolean lasts(Instant now) {
        return usable.filter(known -> inTime(known.own(), now)).isPresent();
    }

    private static boolean inTime(X509Certificate own, Instant now) {
        return !now.isBefore(own.getNotBefore().toInstant())
                && !now.isAfter(own.getNotAfter().toInstant());
    }

    /** By RFC 9525: a wildcard is the whole first label and stands for one; the common name counts for nothing. */
    private static boolean names(X509Certificate own, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        String wildcard = dot < 0 ? wanted : "*" + wanted.substring(dot);
        try {
            Collection<List<?>> alternatives = own.getSubjectAlternativeNames();
            return alternatives != null
                    && alternatives.stream()
                            .filter(name -> DNS_NAME.equals(name.getFirst()))
                            .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                            .anyMatch(name -> name.equals(wanted) || name.equals(wildcard));
        } catch (CertificateParsingException damaged) {
            return false;
        }
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
                return usable.isPresent();
            }
            seen = now;
            usable = Optional.of(new Usable(read(), readOwn()));
            LOG.log(Level.INFO, "using the certificate in {0}", certificate);
            return true;
        } catch (IOException | CertificateException | IllegalArgumentException unusable) {
            LOG.log(
                    usable.isPresent() ? Level.FINE : Level.WARNING,
                    "the certificate in {0} cannot be used: {1}",
                    new Object[] {certificate, unusable.getMessage()});
            return usable.isPresent();
        }
    }

    private X509Certificate readOwn() throws IOException, CertificateException {
        // There may be a key before it.
        String text = Files.readString(certificate, StandardCharsets.ISO_8859_1);
        String first = text.substring(Math.max(0, text.indexOf(BEGIN)));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(first.getBytes(StandardCharsets.ISO_8859_1)));
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
