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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Routes that change while people use them. */
class RouteSwitchTest {
    private static final int CLIENTS = 16;
    private static final int SWITCHES = 50;

    @Test
    void noRequestFailsWhileARouteGoesToAndFro() throws Exception {
        try (Rig rig = new Rig();
                Origin one = Origin.ofEcho();
                Origin two = Origin.ofEcho()) {
            rig.container(7, one.address());
            rig.container(8, two.address());
            rig.node(NODE);
            rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                boolean keeps = i % 2 == 0;
                clients.add(CompletableFuture.runAsync(
                        () -> ask(rig.http.port(), keeps, over, answered),
                        task -> Thread.ofVirtual().start(task)));
            }
            for (int i = 0; i < SWITCHES; i++) {
                int before = answered.get();
                await().until(() ->
                        answered.get() > before + CLIENTS || clients.stream().anyMatch(CompletableFuture::isDone));
                rig.route(httpRoute(1, "web.localhost", backend(NODE, i % 2 == 0 ? 8 : 7)));
            }
            over.set(true);
            clients.forEach(CompletableFuture::join);
            assertThat(one.requests()).isNotEmpty();
            assertThat(two.requests()).isNotEmpty();
        }
    }

    private static void ask(int port, boolean keeps, AtomicBoolean over, AtomicInteger answered) {
        try {
            Wire wire = Wire.to(port);
            while (!over.get()) {
                Wire.Message answer = wire.say("POST / HTTP/1.1\r\nHost: web.localhost\r\nContent-Length: 2\r\n\r\nhi")
                        .message();
                assertThat(answer.status()).isEqualTo(200);
                answered.incrementAndGet();
                if (!keeps) {
                    wire.close();
                    wire = Wire.to(port);
                }
            }
            wire.close();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void anAnswerGoesOnWhenItsBackendLeavesTheRoute() throws IOException {
        AtomicBoolean left = new AtomicBoolean();
        Origin origin = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
            await().untilTrue(left);
            wire.say("half");
        });
        try (origin;
                Rig rig = new Rig();
                Wire client = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            rig.node(NODE);
            rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
            client.say("GET / HTTP/1.1\r\nHost: web.localhost\r\n\r\n").head();
            assertThat(client.bytes(4)).isEqualTo("half");
            rig.routes.apply(dev.lattice.protocol.gateway.RouteTable.newBuilder()
                    .addRemoved(1)
                    .build());
            left.set(true);
            assertThat(client.bytes(4)).isEqualTo("half");
            assertThat(client.say("GET / HTTP/1.1\r\nHost: web.localhost\r\n\r\n")
                            .message()
                            .status())
                    .isEqualTo(404);
        }
    }
}
