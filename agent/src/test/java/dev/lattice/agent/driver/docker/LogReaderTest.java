package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.WholeOutput;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading a log while the session, which takes the output, also has something to say. */
class LogReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private HttpServer engine;

    @BeforeEach
    void startEngine() throws IOException {
        engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engine.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (DataOutputStream out = new DataOutputStream(exchange.getResponseBody())) {
                byte[] line = "2026-01-01T00:00:00.000000001Z a line\n".getBytes(StandardCharsets.US_ASCII);
                // One line on stdout, as engines frame it.
                out.writeInt(1 << 24);
                out.writeInt(line.length);
                out.write(line);
            }
        });
        engine.start();
    }

    @AfterEach
    void stopEngine() {
        engine.stop(0);
    }

    /**
     * A session hands a message on under its own lock, and needs the same lock to send output: a reader that waited for it
     * with a lock which the message needs would stand still for ever, and the node with it.
     */
    @Test
    void canBeWokenWhileItHandsOutputOn() {
        Sinks sinks = new Sinks();
        LogReader reader = new LogReader(
                URI.create("tcp://127.0.0.1:" + engine.getAddress().getPort()),
                "any",
                new WholeOutput(sinks.out, sinks.err));
        sinks.appending = () -> {
            Thread session = Thread.ofVirtual().start(reader::wake);
            try {
                sinks.woken = session.join(PATIENCE);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        reader.open();
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> sinks.out.end() > 0);
        reader.close();
        assertThat(sinks.woken).isTrue();
        assertThat(sinks.out.text()).isEqualTo("a line\n");
    }

    private static final class Sinks {
        final Sink out = new Sink();
        final Sink err = new Sink();
        Runnable appending = () -> {};
        volatile boolean woken;

        private final class Sink implements OutputSink {
            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            synchronized String text() {
                return bytes.toString(StandardCharsets.US_ASCII);
            }

            @Override
            public synchronized long end() {
                return bytes.size();
            }

            @Override
            public long room() {
                return 1_000;
            }

            @Override
            public void append(byte[] from, int begin, int length) {
                appending.run();
                synchronized (this) {
                    bytes.write(from, begin, length);
                }
            }

            @Override
            public void skip(long count) {
                throw new AssertionError("nothing is missing");
            }

            @Override
            public Path tailFile() {
                throw new AssertionError("nobody writes to a file here");
            }

            @Override
            public long tailPosition() {
                return 0;
            }

            @Override
            public long tailRoom() {
                return 0;
            }

            @Override
            public void appended(long count) {
                throw new AssertionError("nobody writes to a file here");
            }
        }
    }
}
