package dev.lattice.agent.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One thread that moves many streams. All that belongs to a stream is done on its loop's thread. Without that thread the
 * gateways would see a node that is there and answers nothing; so what ends it ends the process, and the next one takes
 * over what runs.
 */
final class RelayLoop implements AutoCloseable {
    /** Waits until its channel can do what its key is interested in. */
    interface Waiting {
        /** @throws IOException when the channel is of no use any more; then {@link #fail} follows */
        void ready() throws IOException;

        void fail(IOException cause);
    }

    /** Two connections, or one that is to be tied to another. */
    interface Stream {
        /** Whether it goes through this tunnel. */
        boolean through(Tunnel tunnel);

        /** Whether it carries a client. */
        boolean busy();

        /** A second or so has gone by. */
        void tick(long nanos);

        /** Ends it so that both sides see that it did not end well. */
        void abort();
    }

    private static final Logger LOG = Logger.getLogger(RelayLoop.class.getName());
    /** What a read takes at most; one of these serves all streams of the loop. */
    private static final int SCRATCH_BYTES = 256 << 10;

    private static final long TICK_MILLIS = 1_000;
    /** After this exit code the supervisor starts the next agent. */
    private static final int FAILED = 1;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<Stream> streams = new HashSet<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final Backlog backlog;
    private final Consumer<Throwable> died;
    private final Thread thread;
    private long tickedAt = System.nanoTime();
    private volatile boolean closed;

    private RelayLoop(Selector selector, String name, long mostHeld, Consumer<Throwable> died) {
        this.selector = selector;
        this.backlog = new Backlog(mostHeld, SCRATCH_BYTES);
        this.died = died;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /** @param mostHeld what is read and not taken yet, of all its streams, in bytes */
    static RelayLoop open(String name, long mostHeld) throws IOException {
        return open(name, mostHeld, RelayLoop::endProcess);
    }

    /** As above, with somebody to be told, on the loop's thread, when it has ended and nobody asked it to. */
    static RelayLoop open(String name, long mostHeld, Consumer<Throwable> died) throws IOException {
        RelayLoop loop = new RelayLoop(Selector.open(), name, mostHeld, died);
        loop.thread.start();
        return loop;
    }

    /** Without a word to anything else in it, which may be in the same trouble. */
    private static void endProcess(Throwable cause) {
        try {
            LOG.log(Level.SEVERE, "the tunnels of this node have stopped; the agent ends", cause);
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** Any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (!Thread.currentThread().equals(thread)) {
            selector.wakeup();
        }
    }

    SelectionKey register(SocketChannel channel, int interest, Waiting waiting) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, interest, waiting);
    }

    void add(Stream stream) {
        streams.add(stream);
    }

    void remove(Stream stream) {
        streams.remove(stream);
    }

    /** Ends the streams that this is true of. */
    void abandon(Predicate<Stream> which) {
        for (Stream stream : Set.copyOf(streams)) {
            if (which.test(stream)) {
                stream.abort();
            }
        }
    }

    /** For one read and the writes after it; not all of it while much is held. */
    ByteBuffer scratch() {
        return scratch.clear().limit(backlog.readBytes());
    }

    Backlog backlog() {
        return backlog;
    }

    private void run() {
        try (selector) {
            while (!closed) {
                selector.select(RelayLoop::ready, TICK_MILLIS);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    guarded(task);
                }
                long now = System.nanoTime();
                if (now - tickedAt > TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
                    tickedAt = now;
                    Set.copyOf(streams).forEach(stream -> guarded(() -> stream.tick(now)));
                }
            }
            abandon(_ -> true);
        } catch (IOException | RuntimeException | Error fatal) {
            died.accept(fatal);
        }
    }

    /** What one stream does wrong ends no other: the thread is all of theirs. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, "moving a stream failed", failed);
        }
    }

    private static void ready(SelectionKey key) {
        Waiting waiting = (Waiting) key.attachment();
        try {
            waiting.ready();
        } catch (IOException failed) {
            waiting.fail(failed);
        } catch (CancelledKeyException _) {
            // Its stream was ended by another of the keys that were ready in the same turn.
        } catch (RuntimeException unforeseen) {
            LOG.log(Level.WARNING, "moving a stream failed", unforeseen);
            guarded(() -> waiting.fail(new IOException("it failed", unforeseen)));
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
