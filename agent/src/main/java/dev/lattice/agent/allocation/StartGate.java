package dev.lattice.agent.allocation;

import dev.lattice.core.availability.Availability.Mode;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets processes be started until the agent stops, and while the owner's rules let them. Who closes it knows that every
 * start that was under way is in the journal, and that none follows.
 */
public final class StartGate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Lock passing = lock.readLock();
    private volatile boolean ended;
    private volatile Mode mode = Mode.WORK;

    /** Enters for a first start; {@link #leave} has to follow when this returns true. */
    public boolean enter() {
        return enter(true);
    }

    /** Enters to start what had been started before; {@link #leave} has to follow when this returns true. */
    public boolean enterAgain() {
        return enter(false);
    }

    private boolean enter(boolean first) {
        passing.lock();
        if (first ? closed() : ended || resting()) {
            passing.unlock();
            return false;
        }
        return true;
    }

    public void leave() {
        passing.unlock();
    }

    /** Whether there is no sense in preparing a first start. */
    public boolean closed() {
        return ended || mode != Mode.WORK;
    }

    /** Whether nothing at all is started, because the owner wants the machine. */
    public boolean resting() {
        return mode == Mode.REST;
    }

    /**
     * What the owner's rules let pass from now on. Waits for nothing: a start that is under way may take as long as an
     * engine does, and is found among what runs afterwards.
     */
    public void pass(Mode now) {
        mode = now;
    }

    /** Waits for the starts that are under way. */
    void close() {
        lock.writeLock().lock();
        try {
            ended = true;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
