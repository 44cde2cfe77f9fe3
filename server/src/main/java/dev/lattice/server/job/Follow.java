package dev.lattice.server.job;

import dev.lattice.server.http.StreamSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** One reader's streams, written by a virtual thread of its own that sleeps until something is new. */
final class Follow {
    private static final Logger LOG = Logger.getLogger(Follow.class);
    private static final Duration PING = Duration.ofSeconds(15);

    private final StreamFormat format;
    private final StreamSink sink;
    private final Thread thread;
    private final List<Source> streams = new ArrayList<>();
    private final Closing closing;
    private final boolean toTheEnd;
    private volatile boolean news = true;

    /** What follows when all streams are done or the reader has gone. */
    interface Closing {
        void closed(boolean complete) throws InterruptedException;
    }

    /** @param toTheEnd waits for more until the jobs end; false to write only what is there */
    Follow(StreamFormat format, StreamSink sink, boolean toTheEnd, Closing closing) {
        this.toTheEnd = toTheEnd;
        this.format = format;
        this.sink = sink;
        this.closing = closing;
        this.thread = Thread.ofVirtual().name("follow").unstarted(this::run);
    }

    /** Wakes the reader's thread; from any thread, at no cost while it is awake. */
    void wake() {
        if (!news) {
            news = true;
            LockSupport.unpark(thread);
        }
    }

    /** Adds a stream: before the start, or on the reader's thread. */
    void add(Source stream) {
        streams.add(stream);
    }

    void start() {
        sink.onGone(this::wake);
        thread.start();
    }

    private void run() {
        boolean complete = false;
        try {
            follow();
            complete = !sink.gone();
        } catch (IOException | RuntimeException e) {
            LOG.warnf(e, "a stream ends early; its reader can resume it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.forEach(Source::close);
        }
        try {
            close(complete);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close(boolean complete) throws InterruptedException {
        try {
            closing.closed(complete);
        } catch (RuntimeException e) {
            // What belongs to the end cannot be had: the reader must not wait for it.
            LOG.warnf(e, "a stream ends without its end; its reader can ask again");
            closing.closed(false);
        }
    }

    private long patienceNanos() {
        return streams.stream().mapToLong(Source::patienceNanos).reduce(PING.toNanos(), Math::min);
    }

    private void follow() throws IOException, InterruptedException {
        long silentSince = System.nanoTime();
        while (!streams.isEmpty() && !sink.gone()) {
            news = false;
            boolean wrote = false;
            for (Source stream : List.copyOf(streams)) {
                wrote |= stream.pump();
                if (stream.done()) {
                    stream.close();
                    streams.remove(stream);
                }
            }
            if (wrote) {
                silentSince = System.nanoTime();
            } else if (!toTheEnd) {
                return;
            } else if (!news && !streams.isEmpty()) {
                LockSupport.parkNanos(this, patienceNanos());
                if (System.nanoTime() - silentSince >= PING.toNanos()) {
                    sink.write(format.ping());
                    silentSince = System.nanoTime();
                }
            }
        }
    }
}
