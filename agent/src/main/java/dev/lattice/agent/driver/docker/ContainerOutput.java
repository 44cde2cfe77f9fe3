package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.OutputSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the engine to the slot's thread. Bounded: whoever brings them waits, and the engine keeps
 * what it cannot hand on.
 */
final class ContainerOutput {
    private static final int MOST_BYTES = 1 << 20;

    /** One of the two streams, with what of it was taken in. */
    private static final class Side {
        /** Bytes that were passed on or are held. */
        long received;
        /** Bytes of the current reading of the engine's log, which begins at its start. */
        long seen;
    }

    private static final class Piece {
        final boolean error;
        final byte[] bytes;
        int from;

        Piece(boolean error, byte[] bytes, int from) {
            this.error = error;
            this.bytes = bytes;
            this.from = from;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private final Side out = new Side();
    private final Side err = new Side();
    private int held;
    private boolean woken;
    private boolean exited;
    private boolean ended;
    private boolean abandoned;

    /** Begins behind what an earlier agent took. */
    void resume(long outBytes, long errBytes) {
        lock.lock();
        try {
            out.received = outBytes;
            err.received = errBytes;
        } finally {
            lock.unlock();
        }
    }

    /** The engine's log is read from its start again. */
    void reread() {
        lock.lock();
        try {
            out.seen = 0;
            err.seen = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes bytes in, but for those that were taken before. */
    void put(boolean error, byte[] bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Side side = error ? err : out;
            long known = Math.min(bytes.length, Math.max(0, side.received - side.seen));
            side.seen += bytes.length;
            if (known == bytes.length) {
                return;
            }
            while (held >= MOST_BYTES && !abandoned) {
                changed.await();
            }
            side.received = side.seen;
            pieces.add(new Piece(error, bytes, (int) known));
            held += bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will take what comes. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            ended = true;
            pieces.clear();
            held = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes the current or next {@link #move} return. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The container has ended; what it wrote may still come. */
    void exited() {
        lock.lock();
        try {
            exited = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether all was passed on. */
    boolean drained() {
        lock.lock();
        try {
            return ended && pieces.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Passes on what comes until it is woken, the time is over, or all was passed on and nothing more will come.
     *
     * @param beyondExit goes on when the container has ended
     * @param timeoutNanos {@link Long#MAX_VALUE} = as long as it takes
     */
    void move(OutputSink toOut, OutputSink toErr, boolean beyondExit, long timeoutNanos) throws IOException {
        long begun = System.nanoTime();
        while (true) {
            Piece next = next(toOut, toErr, beyondExit, timeoutNanos, begun);
            if (next == null) {
                return;
            }
            OutputSink sink = next.error ? toErr : toOut;
            int length = (int) Math.min(next.bytes.length - next.from, sink.room());
            sink.append(next.bytes, next.from, length);
            next.from += length;
            passed(next);
        }
    }

    /** The piece to pass on, once its sink has room; null when it is time to return. */
    private @Nullable Piece next(
            OutputSink toOut, OutputSink toErr, boolean beyondExit, long timeoutNanos, long begun) {
        lock.lock();
        try {
            while (true) {
                if (woken) {
                    woken = false;
                    return null;
                }
                Piece first = pieces.peek();
                // Some engines end the log before they tell of the exit, others after it.
                if (beyondExit ? first == null && ended : exited) {
                    return null;
                }
                if (first != null && (first.error ? toErr : toOut).room() > 0) {
                    return first;
                }
                long left =
                        timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - (System.nanoTime() - begun);
                if (left <= 0) {
                    return null;
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void passed(Piece piece) {
        lock.lock();
        try {
            if (piece.from == piece.bytes.length && pieces.peek() == piece) {
                pieces.remove();
                held -= piece.bytes.length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
