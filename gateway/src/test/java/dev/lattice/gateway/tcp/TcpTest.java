package dev.lattice.gateway.tcp;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.tcpRoute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.gateway.http.Limits;
import dev.lattice.gateway.testing.EchoOrigin;
import dev.lattice.gateway.testing.Rig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Public TCP ports, through a real tunnel to a real server. */
class TcpTest {
    private Rig rig;
    private EchoOrigin origin;
    private int port;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        origin = new EchoOrigin("bye");
        port = Rig.freePort();
        rig.container(7, origin.address());
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        origin.close();
    }

    private Socket connect() {
        return Rig.dial(port);
    }

    private String say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
    }

    @Test
    void bytesGoBothWaysAndHalfClosesToo() throws IOException {
        rig.node(NODE);
        rig.route(tcpRoute(1, port, backend(NODE, 7)));

        try (Socket socket = connect()) {
            assertThat(say(socket, "hello")).isEqualTo("hello");
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("bye");
        }
        await().until(() -> origin.connections() == 0 && rig.traffic.connections() == 0);
    }

    @Test
    void muchGoesBothWaysAtOnceThroughSlowReaders() throws Exception {
        rig.node(NODE);
        rig.route(tcpRoute(1, port, backend(NODE, 7)));
        byte[] content = new byte[32 << 20];
        new Random(1).nextBytes(content);

        try (Socket socket = connect()) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(content);
                    socket.shutdownOutput();
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            });
            InputStream in = socket.getInputStream();
            byte[] back = in.readNBytes(content.length);
            written.join();
            assertThat(back).isEqualTo(content);
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("bye");
        }
    }

    @Test
    void aBurstOfConnectionsIsServed() throws IOException {
        rig.node(NODE);
        rig.route(tcpRoute(1, port, backend(NODE, 7)));
        connect().close();

        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(socket);
                socket.getOutputStream().write(("number " + i).getBytes(UTF_8));
            }
            for (int i = 0; i < 300; i++) {
                String expected = "number " + i;
                assertThat(new String(sockets.get(i).getInputStream().readNBytes(expected.length()), UTF_8))
                        .isEqualTo(expected);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().until(() -> origin.connections() == 0);
    }

    @Test
    void anInstanceThatRefusesIsPassedOverForOneThatDoesNot() throws IOException {
        rig.container(8, new InetSocketAddress(InetAddress.getLoopbackAddress(), Rig.freePort()));
        rig.node(NODE);
        rig.route(tcpRoute(1, port, backend(NODE, 8), backend(NODE, 9), backend("nobody", 10), backend(NODE, 7)));

        for (int i = 0; i < 8; i++) {
            try (Socket socket = connect()) {
                assertThat(say(socket, "hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void aPortOfAStrangerIsToldAndTriedAgain() throws IOException {
        rig.node(NODE);
        int other = Rig.freePort();
        try (ServerSocket stranger = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(stranger.isBound()).isTrue();
            rig.route(tcpRoute(1, port, backend(NODE, 7)), tcpRoute(2, other, backend(NODE, 7)));
            await().until(() -> rig.tcp.refused().equals(List.of("port " + port + " is in use by another program")));
            Socket socket = Rig.dial(other);
            assertThat(say(socket, "others go on")).isEqualTo("others go on");
            socket.close();
        }
        try (Socket socket = connect()) {
            assertThat(say(socket, "hello")).isEqualTo("hello");
        }
        assertThat(rig.tcp.refused()).isEmpty();
    }

    @Test
    void aRouteThatGoesLeavesItsConnectionsAlone() throws IOException {
        rig.node(NODE);
        rig.route(tcpRoute(1, port, backend(NODE, 7)));

        try (Socket socket = connect()) {
            assertThat(say(socket, "before")).isEqualTo("before");
            rig.routes.apply(dev.lattice.protocol.gateway.RouteTable.newBuilder()
                    .addRemoved(1)
                    .build());
            await().until(() -> {
                try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return late.getInputStream().read() < 0;
                } catch (IOException refused) {
                    return true;
                }
            });
            assertThat(say(socket, "behind")).isEqualTo("behind");
        }
    }

    @Test
    void aNodeServesThroughTwoGateways() throws IOException {
        Tunnels node = rig.detached(NODE);
        try (Rig second = new Rig()) {
            node.use(List.of(rig.gateway("gateway-1", NODE), second.gateway("gateway-2", NODE)));
            rig.route(tcpRoute(1, port, backend(NODE, 7)));
            int otherPort = Rig.freePort();
            second.route(tcpRoute(1, otherPort, backend(NODE, 7)));
            try (Socket socket = connect();
                    Socket other = Rig.dial(otherPort)) {
                assertThat(say(socket, "first")).isEqualTo("first");
                assertThat(say(other, "second")).isEqualTo("second");
                node.use(List.of(second.gateway("gateway-2", NODE)));
                assertThat(say(socket, "still")).isEqualTo("still");
                assertThat(say(other, "as well")).isEqualTo("as well");
            }
        }
    }

    @Test
    void aGatewayThatComesBackIsServedAgain() throws IOException {
        int tunnelPort = rig.tunnels.port();
        rig.node(NODE);
        rig.route(tcpRoute(1, port, backend(NODE, 7)));
        connect().close();
        rig.stopGateway();

        try (Rig again = new Rig(tunnelPort, Limits.DEFAULT)) {
            again.route(tcpRoute(1, port, backend(NODE, 7)));
            try (Socket socket = connect()) {
                assertThat(say(socket, "hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void aTicketOfAnotherNodeIsNotTaken() throws IOException {
        Tunnels impostor = rig.detached("node-2");
        impostor.use(List.of(rig.gateway("gateway-1", NODE)));
        rig.route(tcpRoute(1, port, backend("node-2", 7)));

        try (Socket socket = connect()) {
            assertThat(socket.getInputStream().read()).isLessThan(0);
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        assertThat(origin.connections()).isZero();
    }
}
