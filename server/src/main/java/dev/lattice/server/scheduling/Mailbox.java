package dev.lattice.server.scheduling;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many threads post, one drains. Posting to a busy reader costs no system call: the reader is woken only when it
 * sleeps, and what arrives while it works is taken in one go.
 */
final class Mailbox<T> {
    private final ConcurrentLinkedQueue<T> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread sleeper;

    void post(T event) {
        waiting.add(event);
        Thread reader = sleeper;
        if (reader != null) {
            LockSupport.unpark(reader);
        }
    }

    /** Moves up to {@code limit} events into the list; waits up to {@code nanos} for the first. */
    void drain(List<T> into, int limit, long nanos) {
        if (waiting.isEmpty() && nanos > 0) {
            sleeper = Thread.currentThread();
            // Looked at again after the flag is up: a post in between would have seen no sleeper.
            if (waiting.isEmpty()) {
                LockSupport.parkNanos(this, nanos);
            }
            sleeper = null;
        }
        for (int i = 0; i < limit; i++) {
            T event = waiting.poll();
            if (event == null) {
                return;
            }
            into.add(event);
        }
    }
}
