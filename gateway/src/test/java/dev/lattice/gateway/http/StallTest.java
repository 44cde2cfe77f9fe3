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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who takes nothing of what is sent to him is not served for ever. */
class StallTest {
    private static final String HEAD = " / HTTP/1.1\r\nHost: web.localhost\r\n";
    private static final long MUCH = 1L << 30;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(0, new Limits(4_096, 20, 1, 60, 1));
        rig.node(NODE);
        rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static void sayMuch(Wire wire) throws IOException {
        byte[] piece = new byte[64 << 10];
        for (long said = 0; said < MUCH; said += piece.length) {
            wire.socket().getOutputStream().write(piece);
        }
    }

    @Test
    void aClientThatDoesNotReadItsAnswerIsLetGo() throws IOException {
        Origin origin = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
            sayMuch(wire);
        });
        try (origin;
                Wire client = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            client.say("GET" + HEAD + "\r\n").head();
            await().until(() -> rig.traffic.connections() == 0 && origin.connections() == 0);
        }
    }

    @Test
    void aContainerThatDoesNotReadABodyIsLetGo() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Origin origin = new Origin(wire -> {
            wire.head();
            try {
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        try (origin;
                Wire client = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            client.say("POST" + HEAD + "Content-Length: " + MUCH + "\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                try {
                    sayMuch(client);
                } catch (IOException hungUp) {
                    // As it should be.
                }
            });
            assertThat(client.head().status()).isEqualTo(502);
        } finally {
            over.countDown();
        }
    }

    @Test
    void whoAsksAndAsksAndReadsNothingIsNotAnswered() throws IOException {
        int requests = 2_000;
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60_000);
        AtomicInteger asked = new AtomicInteger();
        Origin origin = new Origin(wire -> {
            while (true) {
                wire.message();
                asked.incrementAndGet();
                wire.say(answer);
            }
        });
        try (origin;
                Wire client = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            client.say(("GET" + HEAD + "\r\n").repeat(requests));
            await().until(() -> asked.get() > 0 && rig.traffic.connections() == 0);
            assertThat(asked.get()).isLessThan(requests);
        }
    }

    @Test
    void aClientThatSaysNothingWhileItsAnswerComesSlowlyStays() throws Exception {
        CountDownLatch later = new CountDownLatch(1);
        CountDownLatch stalled = new CountDownLatch(1);
        AtomicInteger connections = new AtomicInteger();
        Origin origin = new Origin(wire -> {
            boolean patient = connections.getAndIncrement() == 0;
            wire.message();
            if (patient) {
                wire.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                try {
                    later.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                wire.say("data: 2\n\n");
            } else {
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                stalled.countDown();
                sayMuch(wire);
            }
        });
        try (origin;
                Wire listener = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            listener.say("GET" + HEAD + "\r\n").head();
            assertThat(listener.bytes(9)).isEqualTo("data: 1\n\n");
            // Another one shows that the time of those who take nothing has come.
            try (Wire other = Wire.to(rig.http.port())) {
                other.say("GET" + HEAD + "\r\n").head();
                stalled.await();
                await().until(() -> rig.traffic.connections() == 1);
            }
            later.countDown();
            assertThat(listener.rest()).isEqualTo("data: 2\n\n");
        }
    }
}
