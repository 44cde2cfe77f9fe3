package dev.lattice.gateway.tls;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lattice.gateway.http.HttpSide;
import dev.lattice.gateway.http.Limits;
import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS with real certificates, to a client that looks at them. */
class EncryptionTest {
    @TempDir
    private Path folder;

    private Rig rig;
    private Origin origin;
    private HttpSide https;
    private Certificates certificates;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
        origin = Origin.ofEcho();
        rig.container(7, origin.address());
        rig.node(NODE);
        rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
        OwnCertificate.make(folder, "own", "DNS:*.localhost");
        Files.createDirectories(folder.resolve("hosts"));
        certificates = Certificates.of(
                Optional.of(folder.resolve("own.crt")),
                Optional.of(folder.resolve("own.key")),
                folder.resolve("hosts"));
        https = HttpSide.encrypted(rig.passage(), Limits.DEFAULT, certificates, Rig.anyPort());
    }

    @AfterEach
    void close() throws IOException {
        https.close();
        rig.close();
        origin.close();
    }

    private SSLSocket dial(String host, String... protocols) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Anybody()}, null);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), https.port());
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, https.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String shownBy(SSLSocket socket) throws IOException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @Test
    void aRequestThatWasEncryptedIsSaidToBe() throws Exception {
        try (SSLSocket socket = dial("web.localhost", "h2", "http/1.1");
                Wire wire = new Wire(socket)) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(wire.say("GET /a HTTP/1.1\r\nHost: web.localhost\r\n\r\n")
                            .message()
                            .body())
                    .isEqualTo("GET /a HTTP/1.1|");
            assertThat(origin.requests().remove().field("x-forwarded-proto")).isEqualTo("https");
            String large = "x".repeat(1_000_000);
            assertThat(wire.say("POST / HTTP/1.1\r\nHost: web.localhost\r\nContent-Length: " + large.length()
                                    + "\r\n\r\n" + large)
                            .message()
                            .body())
                    .hasSize(large.length() + "POST / HTTP/1.1|".length());
        }
        await().until(() -> rig.traffic.connections() == 0);
    }

    @Test
    void eachNameHasItsCertificateAndTheRestTheOperators() throws Exception {
        OwnCertificate.make(folder.resolve("hosts"), "web.localhost", "");
        certificates.add("web.localhost");
        try (SSLSocket named = dial("web.localhost");
                SSLSocket other = dial("other.localhost")) {
            assertThat(shownBy(named)).isEqualTo("CN=web.localhost");
            assertThat(shownBy(other)).isEqualTo("CN=own");
        }
    }

    @Test
    void aNamesOwnCertificateThatIsOverGivesWayToTheOperators() throws Exception {
        OwnCertificate.make(folder.resolve("hosts"), "web.localhost", "");
        OwnCertificate.make(folder.resolve("hosts"), "example.org", "");
        certificates.addKept(List.of("web.localhost", "example.org"));
        Instant now = Instant.now();
        SslContext own = certificates.find("other.localhost", now).orElseThrow();
        assertThat(certificates.find("web.localhost", now)).get().isNotEqualTo(own);
        // keytool's are good for 90 days, the operator's is replaced by one that is in its time.
        Instant later = now.plus(Duration.ofDays(100));
        assertThat(certificates.find("web.localhost", later))
                .as("nothing covers it any more, so it is shown all the same")
                .get()
                .isNotEqualTo(own);
        OwnCertificate.make(folder, "own", "DNS:*.localhost", 1_000);
        certificates.refresh();
        SslContext next = certificates.find("other.localhost", later).orElseThrow();
        assertThat(certificates.find("web.localhost", later)).contains(next);
        assertThat(certificates.find("example.org", later))
                .as("the operator's is of other names")
                .get()
                .isNotEqualTo(next);
    }

    @Test
    void aCertificateThatIsReplacedIsUsed() throws Exception {
        Path next = Files.createDirectories(folder.resolve("next"));
        OwnCertificate.make(next, "renewed", "");
        Files.move(next.resolve("renewed.key"), folder.resolve("own.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(next.resolve("renewed.crt"), folder.resolve("own.crt"), StandardCopyOption.REPLACE_EXISTING);
        certificates.refresh();
        try (SSLSocket socket = dial("web.localhost")) {
            assertThat(shownBy(socket)).isEqualTo("CN=renewed");
        }
    }

    @Test
    void aCertificateThatCannotBeReadChangesNothing() throws Exception {
        Files.writeString(folder.resolve("own.crt"), "nonsense");
        certificates.refresh();
        try (SSLSocket socket = dial("web.localhost")) {
            assertThat(shownBy(socket)).isEqualTo("CN=own");
        }
    }

    @Test
    void withoutAnyCertificateNobodyIsServed() throws Exception {
        https.close();
        https = HttpSide.encrypted(
                rig.passage(),
                Limits.DEFAULT,
                Certificates.of(Optional.empty(), Optional.empty(), folder.resolve("none")),
                Rig.anyPort());
        assertThatThrownBy(() -> dial("web.localhost").close()).isInstanceOf(IOException.class);
    }

    /** Trusts all, so that the test can look at what is shown. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
