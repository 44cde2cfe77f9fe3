package dev.lattice.gateway.acme;

import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lattice.gateway.http.HttpSide;
import dev.lattice.gateway.http.Limits;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.tls.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders at Pebble, the small authority that Let's Encrypt has for tests; where Go has installed it. */
class OrdersTest {
    private static final String HOST = "web.example.org";
    private static final Path GO = Path.of(System.getProperty("user.home"), "go");

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private final Challenges challenges = new Challenges();
    private final AtomicLong later = new AtomicLong();
    private final InstantSource clock = () -> java.time.Instant.now().plusSeconds(later.get());
    private Rig rig;
    private HttpSide http;
    private SSLContext usual;
    private int port;

    @BeforeEach
    void open() throws Exception {
        usual = SSLContext.getDefault();
        Optional<Path> certificates = certificatesOfPebble();
        assumeTrue(
                certificates.isPresent() && Files.isExecutable(program("pebble-challtestsrv")),
                "go install github.com/letsencrypt/pebble/v2/cmd/...");
        SSLContext.setDefault(trusting(certificates.get().resolveSibling("pebble.minica.pem")));
        rig = new Rig();
        http = HttpSide.plain(rig.passage(), Limits.DEFAULT, challenges::to, Rig.anyPort());
        port = Rig.freePort();
        int dns = Rig.freePort();
        Path settings = Files.writeString(folder.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s/cert.pem", "privateKey": "%s/key.pem", "httpPort": %d, "tlsPort": %d,
                  "keyAlgorithm": "ecdsa", "profiles": {"default": {"validityPeriod": 7776000}}}}
                """.formatted(
                        port, Rig.freePort(), certificates.get(), certificates.get(), http.port(), Rig.freePort()));
        start(List.of(
                program("pebble-challtestsrv").toString(),
                "-defaultIPv4=127.0.0.1",
                "-defaultIPv6=",
                "-dnsserver=127.0.0.1:" + dns,
                "-management=127.0.0.1:" + Rig.freePort(),
                "-http01=",
                "-https01=",
                "-tlsalpn01=",
                "-doh="));
        start(List.of(program("pebble").toString(), "-config", settings.toString(), "-dnsserver", "127.0.0.1:" + dns));
        await().ignoreExceptionsInstanceOf(ConnectException.class).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("pebble", read(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @AfterEach
    void close() {
        SSLContext.setDefault(usual);
        started.forEach(Process::destroy);
        if (rig != null) {
            http.close();
            rig.close();
        }
    }

    private static Path program(String name) {
        return GO.resolve("bin").resolve(name);
    }

    private static Optional<Path> certificatesOfPebble() throws IOException {
        Path modules = GO.resolve("pkg/mod/github.com/letsencrypt/pebble");
        if (!Files.isDirectory(modules)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(modules)) {
            return versions.map(version -> version.resolve("test/certs/localhost"))
                    .filter(Files::isDirectory)
                    .max(Path::compareTo);
        }
    }

    private void start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        // It likes to try its clients' patience.
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "0");
        started.add(builder.start());
    }

    private Orders orders(Certificates certificates) {
        return new Orders(
                URI.create("https://localhost:" + port + "/dir"),
                folder.resolve("kept"),
                rig.routes,
                certificates,
                challenges,
                clock);
    }

    private static X509Certificate read(Path chain) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(chain)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void eachPublicNameOfARouteGetsACertificateAndAnotherBeforeItEnds() throws Exception {
        Certificates certificates = Certificates.of(Optional.empty(), Optional.empty(), folder.resolve("kept"));
        rig.route(httpRoute(1, "web.localhost"), httpRoute(2, "machine"));
        try (Orders orders = orders(certificates)) {
            orders.start();
            rig.route(httpRoute(3, HOST));
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(certificates.chain(HOST)));
            X509Certificate first = read(certificates.chain(HOST));
            assertThat(first.getSubjectAlternativeNames()).anyMatch(name -> name.contains(HOST));
            assertThat(Files.getPosixFilePermissions(certificates.key(HOST)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(certificates.chain("web.localhost")).doesNotExist();
            assertThat(certificates.chain("machine")).doesNotExist();

            later.set(Duration.ofDays(80).toSeconds());
            rig.route(httpRoute(4, "other.localhost"));
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            !read(certificates.chain(HOST)).getSerialNumber().equals(first.getSerialNumber()));
        }
    }
}
