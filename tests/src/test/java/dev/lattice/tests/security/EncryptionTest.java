package dev.lattice.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.network.CuttableNetwork;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Behind a proxy with TLS and a certificate of one's own, command line and agent say nothing in the clear. */
@Tag("cluster")
class EncryptionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STORE_PASSWORD = "changeit";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @TempDir
    static Path folder;

    private static CuttableNetwork proxy;
    private static Path certificate;
    private static URI url;

    @BeforeAll
    static void startProxy() throws IOException, GeneralSecurityException {
        Path store = folder.resolve("proxy.p12");
        certificate = folder.resolve("proxy.pem");
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "proxy",
                "-keyalg",
                "EC",
                "-dname",
                "CN=proxy",
                "-ext",
                "san=ip:127.0.0.2");
        keytool(store, "-exportcert", "-alias", "proxy", "-rfc", "-file", certificate.toString());
        proxy = CuttableNetwork.encrypted(
                tls(store), CLUSTER.server().port(), CLUSTER.server().agentPort());
        url = URI.create("https://" + proxy.host() + ":" + CLUSTER.server().port());
        CLUSTER.startAgent("encrypted", url, Map.of("SSL_CERT_FILE", certificate.toString()), 1);
    }

    @AfterAll
    static void stopProxy() {
        proxy.close();
    }

    @Test
    void aJobWithItsFilesRunsAsWithoutTls() throws IOException {
        Path project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("hello.txt"), "hello\n");
        Finished run =
                lattice(project, url, "run", "--output", "made.txt", "--", "sh", "-c", "tee made.txt < hello.txt");
        assertThat(run).isEqualTo(new Finished(0, "hello\n", run.stderr()));
    }

    @Test
    void anUnknownAuthorityIsRefusedAndTheMessageSaysWhereToNameIt() {
        Finished stranger = Finished.run(CLUSTER.command("jobs", "ls"), environment(url), folder, PATIENCE);
        assertThat(stranger.exitCode()).isEqualTo(125);
        assertThat(stranger.stderr()).contains("SSL_CERT_FILE").doesNotContain("lattice up");
    }

    @Test
    void aServerWithoutTlsIsSaid() {
        URI plain = URI.create("https://127.0.0.1:" + CLUSTER.server().port());
        Finished refused = lattice(folder, plain, "jobs", "ls");
        assertThat(refused.exitCode()).isEqualTo(125);
        assertThat(refused.stderr()).contains("http://");
    }

    private static Finished lattice(Path where, URI server, String... arguments) {
        Map<String, String> environment = new HashMap<>(environment(server));
        environment.put("SSL_CERT_FILE", certificate.toString());
        return Finished.run(CLUSTER.command(arguments), environment, where, PATIENCE);
    }

    private static Map<String, String> environment(URI server) {
        return Map.of(
                "LATTICE_SERVER", server.toString(),
                "LATTICE_TOKEN", CLUSTER.server().token(),
                "XDG_CONFIG_HOME", folder.resolve("config").toString(),
                "XDG_CACHE_HOME", CLUSTER.folder("cache").toString());
    }

    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", STORE_PASSWORD));
        Finished made = Finished.run(command, Map.of(), folder, PATIENCE);
        assertThat(made.exitCode()).as("%s", made).isZero();
    }

    private static SSLContext tls(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, STORE_PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), null, null);
        return tls;
    }
}
