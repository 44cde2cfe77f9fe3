package dev.lattice.agent.allocation;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets processes be started until the agent stops. Who closes it knows that every start that was under way is in the
 * journal, and that none follows.
 */
public final class StartGate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Lock passing = lock.readLock();
    private volatile boolean closed;

    /** Enters for one start; {@link #leave} has to follow when this returns true. */
    public boolean enter() {
        passing.lock();
        if (closed) {
            passing.unlock();
            return false;
        }
        return true;
    }

    public void leave() {
        passing.unlock();
    }

    /** Whether there is no sense in preparing a start. */
    public boolean closed() {
        return closed;
    }

    /** Waits for the starts that are under way. */
    void close() {
        lock.writeLock().lock();
        try {
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
