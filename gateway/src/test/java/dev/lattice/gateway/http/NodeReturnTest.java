package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An agent that dies with streams that carry requests, and is there again. */
class NodeReturnTest {
    /** So many that some of them are on each of the gateway's loops. */
    private static final int CLIENTS = 16;

    private final AtomicInteger lost = new AtomicInteger();

    private void dieOnceSomethingComes(Socket stream) {
        try (stream) {
            if (stream.getInputStream().read() >= 0) {
                lost.incrementAndGet();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void requestsThatItHasNotHeardWaitForIt() throws IOException {
        try (Rig rig = new Rig();
                Origin origin = Origin.ofEcho()) {
            rig.container(7, origin.address());
            rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
            for (int i = 0; i < 2; i++) {
                Socket stream = rig.stream(NODE);
                Thread.ofVirtual().start(() -> dieOnceSomethingComes(stream));
            }
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Wire.to(rig.http.port()).say("GET / HTTP/1.1\r\nHost: web.localhost\r\n\r\n"));
            }
            await().until(() -> lost.get() > 0);
            rig.node(NODE);
            for (Wire client : clients) {
                try (client) {
                    assertThat(client.message().status()).isEqualTo(200);
                }
            }
        }
    }
}
