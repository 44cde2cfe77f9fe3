package dev.lattice.server.log;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** Makes the journal durable: at most five times a second when nobody waits, at once when somebody does. */
final class Syncer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Syncer.class);
    private static final long INTERVAL_NANOS = 200_000_000L;

    /** What is done; it may fail, and is tried again. */
    interface Sync {
        void run() throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Sync sync;
    private final Thread thread;
    private boolean wanted;
    private boolean hurried;
    private boolean closed;

    Syncer(Sync sync) {
        this.sync = sync;
        this.thread = Thread.ofPlatform().name("output-sync").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void wanted() {
        signal(false);
    }

    void hurry() {
        signal(true);
    }

    private void signal(boolean hurry) {
        lock.lock();
        try {
            boolean news = !wanted || (hurry && !hurried);
            wanted = true;
            hurried |= hurry;
            if (news) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (await()) {
            try {
                sync.run();
            } catch (IOException e) {
                LOG.error("output could not be made durable; nodes keep theirs until it is", e);
                wanted();
            }
        }
    }

    private boolean await() {
        lock.lock();
        try {
            long left = INTERVAL_NANOS;
            while (!closed && !hurried && !(wanted && left <= 0)) {
                if (wanted) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.await(1, TimeUnit.HOURS);
                }
            }
            wanted = false;
            hurried = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
