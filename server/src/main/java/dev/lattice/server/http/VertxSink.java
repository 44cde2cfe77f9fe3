package dev.lattice.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A sink on one of Vert.x' write streams. Bounded by its write queue: a slow reader holds up only its own stream. */
public final class VertxSink implements StreamSink {
    private static final int QUEUE_BYTES = 1 << 20;

    private final WriteStream<Buffer> out;
    private final Semaphore room = new Semaphore(0);
    private volatile boolean gone;
    private volatile Runnable listener = () -> {};

    /** Whoever makes it tells {@link #leave} when the connection closes. */
    public VertxSink(WriteStream<Buffer> out) {
        this.out = out;
        out.setWriteQueueMaxSize(QUEUE_BYTES);
        out.drainHandler(_ -> room.release());
        out.exceptionHandler(_ -> leave());
    }

    /** The reader has gone. */
    public void leave() {
        gone = true;
        room.release();
        listener.run();
    }

    @Override
    public boolean write(Buffer bytes) throws InterruptedException {
        if (gone) {
            return false;
        }
        if (bytes.length() > 0) {
            out.write(bytes);
        }
        while (!gone && out.writeQueueFull()) {
            // The drain may have been signaled before it was needed: look again after each.
            room.tryAcquire(1, TimeUnit.SECONDS);
        }
        room.drainPermits();
        return !gone;
    }

    @Override
    public boolean gone() {
        return gone;
    }

    @Override
    public void onGone(Runnable listener) {
        this.listener = listener;
        if (gone) {
            listener.run();
        }
    }
}
