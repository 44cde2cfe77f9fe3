package dev.lattice.server.registry;

import java.net.HttpURLConnection;
import java.time.Duration;

/** Ends a connection that takes nothing for some time: a socket has a bound for reading, and none for writing. */
final class Watch implements AutoCloseable {
    private final HttpURLConnection connection;
    private final Duration patience;
    private final Thread thread;
    private volatile long moves;
    private volatile boolean stalled;

    private Watch(HttpURLConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
        this.thread = Thread.ofVirtual().name("registry-watch").unstarted(this::watch);
    }

    static Watch over(HttpURLConnection connection, Duration patience) {
        Watch watch = new Watch(connection, patience);
        watch.thread.start();
        return watch;
    }

    /** By the one who writes. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
    void moved() {
        moves++;
    }

    /** Whether it was ended for that. */
    boolean stalled() {
        return stalled;
    }

    private void watch() {
        try {
            long seen = -1;
            while (moves != seen) {
                seen = moves;
                Thread.sleep(patience);
            }
            stalled = true;
            connection.disconnect();
        } catch (InterruptedException over) {
            // What was watched has come to its end.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
