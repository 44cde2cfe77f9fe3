package dev.lattice.agent.tunnel.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.lattice.agent.allocation.TunnelStatus;
import dev.lattice.core.service.TunnelState;
import dev.lattice.testing.localtunnel.LocaltunnelServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** localtunnel for real: its client, and its server on this machine's loopback. */
class LocaltunnelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOCKETS = 10;
    private static final String NAME = "web-0123abcd";

    @TempDir
    Path folder;

    private final List<TunnelStatus> said = new CopyOnWriteArrayList<>();
    private HttpServer service;
    private Path packages;
    private int port;
    private Process server;

    @BeforeEach
    void start() throws Exception {
        packages = NodePackages.require();
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            byte[] answer = ("hello " + exchange.getRequestHeaders().getFirst("Host")).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        service.start();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = serve();
    }

    private Process serve() throws IOException {
        Process started = new ProcessBuilder(LocaltunnelServer.command(packages, port, SOCKETS))
                .directory(packages.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        await().atMost(PATIENCE)
                .failFast("the server of localtunnel ended", () -> !started.isAlive())
                .until(this::listens);
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.stop(0);
        }
        if (server != null) {
            server.destroyForcibly();
        }
    }

    private TunnelClient open() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PATH", packages.resolve("node_modules/.bin") + ":" + System.getenv("PATH"));
        TunnelClients clients = new TunnelClients(new Localtunnel("http://localhost:" + port), folder, environment);
        return clients.open(NAME, 80, service.getAddress().getPort(), said::add);
    }

    private String last() {
        return said.isEmpty()
                ? ""
                : said.getLast().state() + " " + said.getLast().url();
    }

    /** The names below localhost are not in every resolver, and the server tells them without its port. */
    private String get() {
        String host = URI.create(said.getLast().url()).getHost();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void awaitAnswer() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get().contains("hello " + NAME + ".localhost"));
    }

    private static ProcessHandle client() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(NAME))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aServiceIsReachedAndTheClientComesBackUntilItIsClosed() throws Exception {
        TunnelClient tunnel = open();
        String connected = "CONNECTED http://" + NAME + ".localhost";
        await().atMost(PATIENCE).until(() -> last().equals(connected));
        awaitAnswer();

        ProcessHandle killed = client();
        assertThat(killed.destroyForcibly()).isTrue();
        await().atMost(PATIENCE)
                .until(() -> !killed.isAlive()
                        && said.stream().anyMatch(status -> status.state() == TunnelState.DISCONNECTED));
        await().atMost(PATIENCE).until(() -> said.getLast().state() == TunnelState.CONNECTED);
        assertThat(client().pid()).isNotEqualTo(killed.pid());

        ProcessHandle running = client();
        tunnel.close();
        assertThat(tunnel.awaitEnd(PATIENCE)).isTrue();
        assertThat(running.isAlive()).isFalse();
        // The server keeps whoever asks waiting for a client of that name.
        assertThatThrownBy(this::get).hasRootCauseInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aServerThatWasAwayIsFoundAgain() throws Exception {
        TunnelClient tunnel = open();
        await().atMost(PATIENCE).until(() -> last().startsWith("CONNECTED"));
        awaitAnswer();
        server.destroyForcibly().waitFor();
        await().atMost(PATIENCE)
                .until(() -> said.stream()
                        .anyMatch(status -> status.state() == TunnelState.DISCONNECTED
                                && status.note().contains("connection refused")));
        server = serve();
        await().atMost(PATIENCE).until(() -> last().startsWith("CONNECTED"));
        awaitAnswer();
        tunnel.close();
        assertThat(tunnel.awaitEnd(PATIENCE)).isTrue();
    }
}
