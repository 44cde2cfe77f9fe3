package dev.lattice.gateway.bootstrap;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.PORT;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.RouteServer;
import dev.lattice.gateway.testing.Wire;
import dev.lattice.gateway.transport.Traffic;
import dev.lattice.protocol.gateway.GatewayHello;
import dev.lattice.protocol.gateway.RouteTable;
import dev.lattice.protocol.tunnel.Ticket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway, with a server that comes and goes. */
class GatewayTest {
    private static final byte[] KEY = new byte[Ticket.BYTES];
    private static final RouteTable TABLE = RouteTable.newBuilder()
            .setComplete(true)
            .setTunnelKey(ByteString.copyFrom(KEY))
            .addRoutes(httpRoute(1, "web.localhost", backend(NODE, 7)))
            .build();

    /** Whoever comes soon after a gateway's start waits for nodes that may be about to dial it. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private GatewayOptions options(URI server, int tunnelPort, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server=" + server,
                "--token=secret",
                "--home=" + folder.resolve("gateway"),
                "--http-port=0",
                "--tunnel-port=" + tunnelPort));
        arguments.addAll(List.of(more));
        return GatewayOptions.parse(arguments, Map.of());
    }

    private static Tunnels node(Gateway gateway, Origin origin) throws IOException {
        Tunnels node = new Tunnels(
                NODE, (_, port) -> port == PORT ? Optional.of(origin.address()) : Optional.empty(), "127.0.0.1");
        node.use(List.of(dev.lattice.protocol.Gateway.newBuilder()
                .setGatewayId("gateway")
                .setTunnelPort(gateway.tunnelPort())
                .setTicket(ByteString.copyFrom(Ticket.of(KEY, NODE, 0)))
                .build()));
        return node;
    }

    private static int get(Gateway gateway) throws IOException {
        try (Wire wire = Wire.to(gateway.httpPort())) {
            return wire.say("GET / HTTP/1.1\r\nHost: web.localhost\r\n\r\n")
                    .message()
                    .status();
        }
    }

    @Test
    void routesComeFromTheServerAndStayWithoutIt() throws Exception {
        GatewayOptions first;
        int tunnelPort = Rig.freePort();
        try (Origin origin = Origin.ofEcho();
                RouteServer server = new RouteServer("secret", TABLE)) {
            first = options(server.url(), tunnelPort);
            Tunnels node;
            try (GatewayHome home = GatewayHome.open(first.home());
                    Gateway gateway = new Gateway(first, home)) {
                GatewayHello hello = server.hellos().take();
                assertThat(hello.getGatewayId()).isEqualTo("gateway");
                assertThat(hello.getTunnelPort()).isEqualTo(tunnelPort);
                assertThat(hello.getHttpPort()).isEqualTo(gateway.httpPort());
                node = node(gateway, origin);
                await().until(() -> get(gateway) == 200);
            }
            server.stop();
            Path kept = first.home().resolve("routes");
            assertThat(Files.getPosixFilePermissions(kept)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            try (GatewayHome home = GatewayHome.open(first.home());
                    Gateway again = new Gateway(first, home)) {
                assertThat(get(again)).isEqualTo(200);
            } finally {
                node.close();
            }
        }
    }

    @Test
    void changesAreThereAsSoonAsTheyAreTold() throws Exception {
        try (RouteServer server = new RouteServer("secret", TABLE)) {
            GatewayOptions options = options(server.url(), 0);
            try (GatewayHome home = GatewayHome.open(options.home());
                    Gateway gateway = new Gateway(options, home)) {
                await().atMost(PATIENCE).until(() -> get(gateway) == 503);
                server.tell(RouteTable.newBuilder().addRemoved(1).build());
                await().until(() -> get(gateway) == 404);
                server.tell(RouteTable.newBuilder()
                        .addRoutes(httpRoute(2, "web.localhost"))
                        .build());
                await().atMost(PATIENCE).until(() -> get(gateway) == 503);
            }
        }
    }

    @Test
    void aFileThatIsDamagedIsNoReasonNotToStart() throws Exception {
        try (RouteServer server = new RouteServer("secret", TABLE)) {
            GatewayOptions options = options(server.url(), 0);
            Files.createDirectories(options.home());
            Files.writeString(options.home().resolve("routes"), "\u0001 nonsense");
            try (GatewayHome home = GatewayHome.open(options.home());
                    Gateway gateway = new Gateway(options, home)) {
                await().atMost(PATIENCE).until(() -> get(gateway) == 503);
            }
        }
    }

    @Test
    void twoGatewaysDoNotShareAHome() throws Exception {
        GatewayOptions options = options(URI.create("http://127.0.0.1:9"), 0);
        try (GatewayHome home = GatewayHome.open(options.home())) {
            assertThat(home.routes()).hasFileName("routes");
            assertThatThrownBy(() -> GatewayHome.open(options.home()))
                    .isInstanceOf(GatewayHome.InUseException.class)
                    .hasMessageContaining("--home");
        }
    }

    @Test
    void settingsComeFromTheCommandLineOrTheEnvironment() {
        GatewayOptions options = GatewayOptions.parse(
                List.of("--http-port", "off", "--tcp-ports=1-2"),
                Map.of(
                        "LATTICE_SERVER", "http://server:8080",
                        "LATTICE_GATEWAY_HTTP_PORT", "80",
                        "LATTICE_GATEWAY_HTTPS_PORT", "443",
                        "LATTICE_GATEWAY_ID", "edge-1",
                        "LATTICE_HOME", "/data"));
        assertThat(options.httpPort()).isEmpty();
        assertThat(options.httpsPort()).hasValue(443);
        assertThat(options.tunnelPort()).isEqualTo(8082);
        assertThat(options.tcpPorts()).isEqualTo(new GatewayOptions.PortRange(1, 2));
        assertThat(options.id()).isEqualTo("edge-1");
        assertThat(options.home()).isEqualTo(Path.of("/data/gateway"));
        assertThatThrownBy(() ->
                        GatewayOptions.parse(List.of("--http-port", "70000"), Map.of("LATTICE_SERVER", "http://a")))
                .hasMessageContaining("--http-port");
        assertThatThrownBy(() -> GatewayOptions.parse(List.of("--server", "ftp://a"), Map.of()))
                .hasMessageContaining("ftp://a");
        assertThatThrownBy(() -> GatewayOptions.parse(List.of("--nonsense"), Map.of()))
                .hasMessageContaining("--nonsense");
    }

    @Test
    void theTokenMayBeInAFileWhereNobodyElseReadsIt() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "secret\n");
        Map<String, String> environment = Map.of("LATTICE_SERVER", "http://a", "LATTICE_GATEWAY_TOKEN", "another");
        assertThat(GatewayOptions.parse(List.of("--token-file", file.toString()), environment)
                        .token())
                .isEqualTo("secret");
        assertThat(GatewayOptions.parse(List.of(), environment).token()).isEqualTo("another");
        assertThat(GatewayOptions.parse(
                                List.of("--server=http://a"), Map.of("LATTICE_GATEWAY_TOKEN_FILE", file.toString()))
                        .token())
                .isEqualTo("secret");
        assertThatThrownBy(() -> GatewayOptions.parse(List.of("--token-file", file + "-2"), environment))
                .hasMessageContaining("--token-file")
                .hasMessageContaining(file + "-2");
        Files.writeString(file, "two words");
        assertThatThrownBy(() -> GatewayOptions.parse(List.of("--token-file", file.toString()), environment))
                .hasMessageContaining("holds no token")
                .hasMessageNotContaining("two words");
    }

    @Test
    void everySettingIsDocumentedAsItIs() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "operations", "settings.md"));
        for (GatewaySetting setting : GatewaySetting.values()) {
            assertThat(document).contains(setting.text().row());
        }
        assertThat(GatewaySetting.CLIENT_CONNECTIONS.fallback())
                .isEqualTo(Integer.toString(Traffic.Caps.DEFAULT.perClient()));
    }
}
