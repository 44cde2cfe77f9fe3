package dev.lattice.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams through one loop whose far ends take nothing, over real connections. */
class BacklogTest {
    private static final int MOST = 1 << 20;
    private static final int STREAMS = 120;
    private static final int YOUNGEST = 8;
    /** More than the sockets behind the loop take. */
    private static final int SAID_BYTES = 512 << 10;

    private static final int SMALL_SOCKET = 16 << 10;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    private static <T> T on(RelayLoop loop, Supplier<T> asked) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(asked.get()));
        return answer.get(20, TimeUnit.SECONDS);
    }

    /** A stream as the loop has it, and the two ends that others have. */
    private final class Both implements RelayLoop.Stream {
        private final RelayLoop loop;
        private final SocketChannel speaker;
        private final SocketChannel listener;
        private final SocketChannel in;
        private final SocketChannel out;
        private final SelectionKey inKey;
        private final SelectionKey outKey;
        private final Pair pair;
        private boolean ended;

        /** On the loop's thread. */
        Both(RelayLoop loop) throws IOException {
            this.loop = loop;
            try (ServerSocketChannel front = port();
                    ServerSocketChannel back = port()) {
                back.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_SOCKET);
                speaker = opened(SocketChannel.open(front.getLocalAddress()));
                in = opened(front.accept());
                out = opened(SocketChannel.open());
                out.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_SOCKET);
                out.connect(back.getLocalAddress());
                listener = opened(back.accept());
            }
            inKey = loop.register(in, 0, new Side(in));
            outKey = loop.register(out, 0, new Side(out));
            pair = new Pair(loop, this, inKey, outKey);
            loop.add(this);
        }

        private static ServerSocketChannel port() throws IOException {
            return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        /** On the loop's thread. */
        boolean waits() {
            return !ended && (inKey.interestOps() & SelectionKey.OP_READ) == 0;
        }

        @Override
        public boolean through(Tunnel tunnel) {
            return false;
        }

        @Override
        public boolean busy() {
            return true;
        }

        @Override
        public void tick(long nanos) {
            // It has all the time that there is.
        }

        @Override
        public void abort() {
            ended = true;
            loop.remove(this);
            pair.release();
            try {
                in.close();
                out.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private final class Side implements RelayLoop.Waiting {
            private final SocketChannel own;

            Side(SocketChannel own) {
                this.own = own;
            }

            @Override
            public void ready() throws IOException {
                if (pair.move(own.equals(in) ? inKey : outKey)) {
                    abort();
                }
            }

            @Override
            public void fail(IOException cause) {
                abort();
            }
        }
    }

    private Both stream(RelayLoop loop) throws Exception {
        return on(loop, () -> {
            try {
                return new Both(loop);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    /** Says all of it on a thread of its own, for the other end need not take it. */
    private static Thread say(Both stream, byte[] what) {
        return Thread.ofVirtual().start(() -> {
            try {
                stream.speaker.write(ByteBuffer.wrap(what));
                stream.speaker.shutdownOutput();
            } catch (IOException ended) {
                // The one that stood longest hears it this way.
            }
        });
    }

    private static byte[] random() {
        byte[] bytes = new byte[SAID_BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whoTakesNothingKeepsLittleAndWhoHasStoodLongestGoes() throws Exception {
        byte[] said = random();
        RelayLoop loop = opened(RelayLoop.open("relay", MOST));
        List<Both> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            Both stream = stream(loop);
            streams.add(stream);
            say(stream, said);
            await().pollInterval(2, TimeUnit.MILLISECONDS).until(() -> on(loop, () -> stream.waits()));
            assertThat(on(loop, () -> loop.backlog().bytes())).isLessThanOrEqualTo(MOST);
        }

        int ended = on(loop, () ->
                (int) streams.stream().filter(stream -> stream.ended).count());
        assertThat(ended).as("those that went").isBetween(1, STREAMS - MOST / (64 << 10));
        // Not to the one: a kernel that takes a little more of an old one makes that a young one again.
        assertThat(streams.subList(STREAMS - YOUNGEST, STREAMS))
                .as("those that stand for the shortest time")
                .noneMatch(stream -> stream.ended);
        Both last = streams.getLast();
        assertThat(Channels.newInputStream(last.listener).readAllBytes())
                .as("what came in pieces, the end with it")
                .isEqualTo(said);
        Both next = stream(loop);
        say(next, said);
        assertThat(Channels.newInputStream(next.listener).readAllBytes()).isEqualTo(said);

        loop.execute(() -> loop.abandon(_ -> true));
        assertThat(on(loop, () -> loop.backlog().bytes()))
                .as("left when all have ended")
                .isZero();
    }
}
