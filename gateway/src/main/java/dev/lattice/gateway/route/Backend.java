package dev.lattice.gateway.route;

import dev.lattice.protocol.tunnel.StreamHeader;
import java.util.concurrent.atomic.AtomicInteger;

/** A port of an allocation on a node. One object for as long as any route leads there, so that it can count. */
public final class Backend {
    /** Which one it is. */
    record Key(String nodeId, long allocationId, int port) {}

    private final Key key;
    private final byte[] header;
    private final AtomicInteger open = new AtomicInteger();

    Backend(Key key) {
        this.key = key;
        this.header = new StreamHeader(key.allocationId(), key.port()).encoded();
    }

    Key key() {
        return key;
    }

    public String nodeId() {
        return key.nodeId();
    }

    /** What a stream to it begins with. Not to be changed. */
    public byte[] header() {
        return header;
    }

    /** Streams in use. */
    int open() {
        return open.get();
    }

    /** A stream to it is in use from now on, until {@link #left}. Any thread. */
    public void entered() {
        open.incrementAndGet();
    }

    public void left() {
        open.decrementAndGet();
    }

    @Override
    public String toString() {
        return key.allocationId() + ":" + key.port() + " on " + key.nodeId();
    }
}
