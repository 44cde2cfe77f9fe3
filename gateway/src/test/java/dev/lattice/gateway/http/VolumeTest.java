package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are larger than any memory should be. */
class VolumeTest {
    private static final long GIGABYTE = 1L << 30;
    private static final long FLAT_BYTES = 32 << 20;
    private static final String HOST = "Host: web.localhost\r\n";

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        rig.node(NODE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static long buffered() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void aGigabyteGoesDownAtFlatMemoryAndWaitsForItsReader() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch stalled = new CountDownLatch(1);
        Origin origin = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: " + GIGABYTE + "\r\n\r\n");
            OutputStream out = wire.socket().getOutputStream();
            byte[] piece = new byte[1 << 20];
            Thread writer = Thread.currentThread();
            Thread.ofVirtual().start(() -> signalWhenStill(written, writer, stalled));
            for (long sent = 0; sent < GIGABYTE; sent += piece.length) {
                out.write(piece);
                written.addAndGet(piece.length);
            }
        });
        try (origin;
                Wire client = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
            client.say("GET / HTTP/1.1\r\n" + HOST + "\r\n").head();
            stalled.await();
            assertThat(written.get()).as("sent to who does not read").isLessThan(GIGABYTE / 4);
            InputStream in = client.socket().getInputStream();
            byte[] piece = new byte[256 << 10];
            long most = 0;
            for (long received = 0; received < GIGABYTE; ) {
                received += in.read(piece);
                most = Math.max(most, buffered());
            }
            assertThat(most).isLessThan(FLAT_BYTES);
        }
    }

    /** Nothing moves any more when nothing has moved for as long as it takes to move everything. */
    private static void signalWhenStill(AtomicLong written, Thread writer, CountDownLatch stalled) {
        long before = -1;
        while (writer.isAlive() && before != written.get()) {
            before = written.get();
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        stalled.countDown();
    }

    @Test
    void aGigabyteGoesUpAtFlatMemory() throws Exception {
        AtomicLong most = new AtomicLong();
        Origin origin = new Origin(wire -> {
            wire.head();
            InputStream in = wire.socket().getInputStream();
            byte[] piece = new byte[256 << 10];
            long received = 0;
            while (received < GIGABYTE) {
                received += in.read(piece);
                most.accumulateAndGet(buffered(), Math::max);
            }
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });
        try (origin;
                Wire client = Wire.to(rig.http.port())) {
            rig.container(7, origin.address());
            rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
            client.say("POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + GIGABYTE + "\r\n\r\n");
            byte[] piece = new byte[1 << 20];
            for (long sent = 0; sent < GIGABYTE; sent += piece.length) {
                client.socket().getOutputStream().write(piece);
            }
            assertThat(client.message().body()).isEqualTo("done");
            assertThat(most.get()).isLessThan(FLAT_BYTES);
        }
    }
}
