package dev.lattice.server.round;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Work that is done every so often, on a thread of its own. What fails is done again in the next round. */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rounds.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** One round. */
    public interface Work {
        void run() throws IOException;
    }

    private final Duration interval;
    private final String failure;
    private final Work work;
    private final Thread thread;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean closed;

    /**
     * @param interval between the end of a round and the next one
     * @param failure what the log says when a round fails, before the reason
     */
    public Rounds(String name, Duration interval, String failure, Work work) {
        this.interval = interval;
        this.failure = failure;
        this.work = work;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Begins, with a round after the first interval. */
    public void start() {
        thread.start();
    }

    /** The next round need not wait. Any thread. */
    public void hurry() {
        news.release();
    }

    private void run() {
        try {
            while (true) {
                if (news.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
                if (closed) {
                    return;
                }
                go();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void go() {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            LOG.warnf("%s: %s", failure, e.getMessage());
        }
    }

    /** Lets a round that is under way come to its end, for some seconds. */
    @Override
    public void close() {
        closed = true;
        news.release();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
