package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By which names a workload is public, and what visitors are told while it serves nobody; it needs no node for that. */
@Tag("cluster")
class PublicNameTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ANSWER_MILLIS = 10_000;
    private static final String DOMAIN = "shop.example.test";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GATEWAY_TCP_PORTS", "29500-29999");

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("entrance");
        CLUSTER.api()
                .post(
                        "/api/workloads",
                        Map.of(
                                "name",
                                "web",
                                "kind",
                                "container",
                                "image",
                                "nginx:1.22",
                                "ports",
                                List.of(Map.of("port", 80))))
                .expect(201);
        await().atMost(PATIENCE).until(() -> visit("web.localhost").contains("is starting"));
    }

    @Test
    void aDomainLeadsToItsWorkloadUntilItIsTakenAway() {
        assertThat(visit(DOMAIN)).startsWith("HTTP/1.1 404 ");
        Finished added = lattice("domains", "add", "web", DOMAIN);
        assertThat(added.exitCode()).as(added.stderr()).isZero();
        assertThat(added.stdout()).contains("http://" + DOMAIN);
        await().atMost(PATIENCE).until(() -> visit(DOMAIN).contains("is starting"));
        assertThat(lattice("domains", "ls", "web").stdout()).contains(DOMAIN);
        assertThat(lattice("ps", "web").stdout()).contains("http://" + DOMAIN);

        assertThat(lattice("domains", "add", "web", "other.localhost").stderr()).contains("Names under localhost");
        assertThat(lattice("domains", "rm", "web", DOMAIN).exitCode()).isZero();
        await().atMost(PATIENCE).until(() -> visit(DOMAIN).startsWith("HTTP/1.1 404 "));
    }

    @Test
    void theSignIsShownToVisitors() {
        assertThat(lattice("maintenance", "on", "web").exitCode()).isZero();
        await().atMost(PATIENCE).until(() -> visit("web.localhost").contains("under maintenance"));
        assertThat(visit("web.localhost")).startsWith("HTTP/1.1 503 ").containsIgnoringCase("\r\nRetry-After: ");
        assertThat(lattice("ps").stdout()).contains("(maintenance)");
        assertThat(lattice("maintenance", "off", "web").exitCode()).isZero();
        await().atMost(PATIENCE).until(() -> visit("web.localhost").contains("is starting"));
    }

    private static Finished lattice(String... arguments) {
        return CLUSTER.cli(Path.of("/"), PATIENCE, arguments);
    }

    private static String visit(String host) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort())) {
            socket.setSoTimeout(ANSWER_MILLIS);
            String request =
                    "GET / HTTP/1.1\r\nHost: " + host + ":" + gateway.httpPort() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException away) {
            return "";
        }
    }
}
