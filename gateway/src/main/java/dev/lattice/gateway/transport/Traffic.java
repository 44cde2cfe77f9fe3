package dev.lattice.gateway.transport;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What goes through, counted; and how many public connections there may be. Any thread. */
public final class Traffic {
    private final int mostConnections;
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    public Traffic(int mostConnections) {
        this.mostConnections = mostConnections;
    }

    /** Counts a public connection; false when there are too many, and then it is not counted. */
    public boolean enter() {
        if (connections.incrementAndGet() > mostConnections) {
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        connections.decrementAndGet();
    }

    public void in(int bytes) {
        bytesIn.add(bytes);
    }

    public void out(int bytes) {
        bytesOut.add(bytes);
    }

    /** Public connections that are open. */
    public int connections() {
        return connections.get();
    }

    /** From the public, since the start. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** To the public, since the start. */
    public long bytesOut() {
        return bytesOut.sum();
    }
}
