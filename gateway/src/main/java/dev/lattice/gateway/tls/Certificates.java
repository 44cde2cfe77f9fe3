package dev.lattice.gateway.tls;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which certificate is shown to whom: one of the name that the client asks for, else the one of its operator. */
public final class Certificates {
    private final Optional<CertificateFiles> own;
    private final Path folder;
    private final Map<String, CertificateFiles> byHost = new ConcurrentHashMap<>();

    private Certificates(Optional<CertificateFiles> own, Path folder) {
        this.own = own;
        this.folder = folder;
    }

    /**
     * With those of its operator, if there are any.
     *
     * @param certificate a chain in PEM, and {@code key} its key
     * @param folder where certificates of single names are kept
     */
    public static Certificates of(Optional<Path> certificate, Optional<Path> key, Path folder) {
        Certificates certificates = new Certificates(
                certificate.flatMap(chain -> key.map(secret -> new CertificateFiles(chain, secret))), folder);
        certificates.refresh();
        return certificates;
    }

    /** The chain of a name's certificate. */
    public Path chain(String host) {
        return folder.resolve(host + ".crt");
    }

    /** The key of a name's certificate. */
    public Path key(String host) {
        return folder.resolve(host + ".key");
    }

    /** There is a certificate of this name now, or another one. */
    public void add(String host) {
        CertificateFiles files = byHost.computeIfAbsent(host, name -> new CertificateFiles(chain(name), key(name)));
        files.refresh();
    }

    /** Takes those of the folder that belong to one of these names. */
    public void addKept(Iterable<String> hosts) {
        for (String host : hosts) {
            if (Files.exists(chain(host)) && !byHost.containsKey(host)) {
                add(host);
            }
        }
    }

    /** Reads again what has changed. Called every few seconds. */
    public void refresh() {
        own.ifPresent(CertificateFiles::refresh);
        byHost.values().forEach(CertificateFiles::refresh);
    }

    /** Whether the operator's own is made out for this name, and in its time. */
    public boolean covers(String host, Instant now) {
        return own.filter(files -> files.covers(host, now)).isPresent();
    }

    /**
     * What to show. A name's own that is over gives way to the operator's; where there is no other it is shown all the
     * same, for a warning says more than a connection that is cut.
     *
     * @param host that the client asks for; empty when it names none
     * @return empty when there is nothing
     */
    Optional<SslContext> find(String host, Instant now) {
        Optional<CertificateFiles> named = Optional.ofNullable(byHost.get(host.toLowerCase(Locale.ROOT)));
        return named.filter(files -> files.lasts(now) || !covers(host, now))
                .flatMap(CertificateFiles::context)
                .or(() -> own.flatMap(CertificateFiles::context));
    }
}
