package dev.lattice.server.http;

import io.vertx.core.buffer.Buffer;

/** Where a stream is written to: a response or a WebSocket. */
public interface StreamSink {
    /**
     * Writes, and waits while the reader is slow.
     *
     * @return false once the reader has gone
     */
    boolean write(Buffer bytes) throws InterruptedException;

    /** Whether the reader has gone. */
    boolean gone();

    /** Calls the listener when the reader goes. */
    void onGone(Runnable listener);
}
