package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.ServiceOutput;
import dev.lattice.agent.driver.docker.LogEntries.Entry;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Moves a service's output from its engine's log to where it goes, for as long as the container exists: while it runs
 * the log is followed, and between two runs it is read to its end.
 *
 * <p>When a sink is full, reading stops altogether: an engine that has to wait with a reader of a log that is rotated
 * passes over what it cannot hand on, and does not say so. Reading again from the place that was reached tells whether
 * something went meanwhile.
 */
final class LogReader {
    private static final Logger LOG = Logger.getLogger(LogReader.class.getName());
    private static final long ENGINE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long REMEMBER_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Of an entry that is not to be taken now. */
    private static final long REFUSED = Long.MIN_VALUE;

    private final URI engine;
    private final String container;
    private final ServiceOutput output;
    private final LogPlaces places;
    /**
     * Held while a piece of output is handed on, which may wait for the session. Whoever wakes the reader may be the
     * session itself, so that lock is not this one; only {@link #close} waits here. Taken before the other.
     */
    private final ReentrantLock handing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable LogEntries current;
    private boolean running;
    private boolean complete;
    private boolean closed;
    private boolean news;
    private long remembered = System.nanoTime();

    LogReader(URI engine, String container, ServiceOutput output) {
        this.engine = engine;
        this.container = container;
        this.output = output;
        this.places = new LogPlaces(output.outPlace(), output.errPlace());
    }

    /** Begins, with what is in the log already. */
    void open() {
        Thread.ofVirtual().name("log of " + container).start(this::read);
    }

    /** The container was started. */
    void started() {
        change(() -> {
            running = true;
            complete = false;
        });
    }

    /** It ended; what it wrote may still come. */
    void ended() {
        change(() -> running = false);
    }

    /** A sink may have room again. */
    void wake() {
        change(() -> {});
    }

    /** Reads no more. */
    void close() {
        handing.lock();
        try {
            change(() -> {
                if (!closed) {
                    closed = true;
                    remember();
                }
                closeCurrent();
            });
        } finally {
            handing.unlock();
        }
    }

    /** The lock is held. */
    private void closeCurrent() {
        LogEntries log = current;
        if (log != null) {
            try {
                log.close();
            } catch (IOException failed) {
                LOG.log(Level.FINE, "closing a log", failed);
            }
        }
    }

    /** Waits until all of an ended container was read, or the time is over. */
    void drain(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (!complete && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        try {
            while (awaitWork()) {
                boolean follow = begin();
                boolean whole = readLog(follow);
                finish(follow, whole);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits while there is nothing to read; returns false when nothing is to be read any more. */
    private boolean awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && (complete || full(output.out()) || full(output.err()))) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private static boolean full(OutputSink sink) {
        return sink.room() <= 0;
    }

    private boolean begin() {
        lock.lock();
        try {
            news = false;
            places.reread();
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Reads what there is, and what comes while the container runs; returns whether that was all. */
    private boolean readLog(boolean follow) {
        try {
            Optional<LogEntries> found = LogEntries.open(engine, container, follow, places.since());
            if (found.isEmpty()) {
                // Removed, and its log with it.
                return true;
            }
            try (LogEntries log = found.get()) {
                if (!reading(log)) {
                    return false;
                }
                for (Entry entry = log.next(); entry != null; entry = log.next()) {
                    if (!take(entry)) {
                        return false;
                    }
                }
                return true;
            } finally {
                reading(null);
            }
        } catch (IOException | RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            LOG.log(Level.FINE, "the engine is away", away);
            return false;
        }
    }

    private boolean reading(@Nullable LogEntries log) {
        lock.lock();
        try {
            current = log;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void finish(boolean follow, boolean whole) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                return;
            }
            remember();
            // A log that is followed may end without its last lines; one that is only read does not.
            complete = whole && !follow && !running;
            changed.signalAll();
            // It is full, the engine is away, or it has not said yet that the container ended.
            long left = complete || (whole && !(follow && running)) ? 0 : ENGINE_PAUSE_NANOS;
            while (left > 0 && !news) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lock is held. */
    private void remember() {
        output.reached(places.out(), places.err());
        remembered = System.nanoTime();
    }

    /** Returns whether to go on. */
    private boolean take(Entry entry) throws IOException {
        OutputSink sink = entry.error() ? output.err() : output.out();
        handing.lock();
        try {
            long known = known(entry, sink);
            if (known == REFUSED) {
                return false;
            }
            if (known < 0) {
                sink.skip(-known);
                known = 0;
            }
            if (known < entry.length()) {
                sink.append(entry.bytes(), entry.from() + (int) known, entry.length() - (int) known);
            }
            taken();
            return true;
        } finally {
            handing.unlock();
        }
    }

    /** How much of an entry was taken before; negative for what is missing before it. */
    private long known(Entry entry, OutputSink sink) {
        lock.lock();
        try {
            return closed || full(sink)
                    ? REFUSED
                    : places.known(entry.error(), entry.time(), entry.length(), sink.end());
        } finally {
            lock.unlock();
        }
    }

    private void taken() {
        lock.lock();
        try {
            places.took();
            if (System.nanoTime() - remembered > REMEMBER_NANOS) {
                remember();
            }
        } finally {
            lock.unlock();
        }
    }
}
