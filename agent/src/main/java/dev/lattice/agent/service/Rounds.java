package dev.lattice.agent.service;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A thread that does one thing again and again for as long as the agent lives. A round that fails is logged and is not
 * the last: what ended silently would be missed by nobody until the agent's restart.
 */
final class Rounds implements AutoCloseable {
    /** One round. */
    @FunctionalInterface
    interface Round {
        /** Returns after how many nanoseconds the next one comes at the latest; sooner when the bell is rung. */
        long go();
    }

    static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Logger LOG = Logger.getLogger(Rounds.class.getName());

    private final String name;
    private final Bell bell;
    private final Round round;
    private final Runnable end;
    private final Thread thread;

    /** @param end done by the same thread when it is closed */
    Rounds(String name, Bell bell, Round round, Runnable end) {
        this.name = name;
        this.bell = bell;
        this.round = round;
        this.end = end;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    Rounds(String name, Bell bell, Round round) {
        this(name, bell, round, () -> {});
    }

    /** Begins. */
    void open() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                once();
            }
        } catch (InterruptedException closed) {
            end.run();
            Thread.currentThread().interrupt();
        }
    }

    /** One round, and the time until the next. */
    void once() throws InterruptedException {
        try {
            bell.await(round.go());
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, failed, () -> name + " failed; going on in a moment");
            // News do not shorten this: who fails at each would do nothing else.
            long until = bell.nanos() + AFTER_FAILURE_NANOS;
            for (long left = AFTER_FAILURE_NANOS; left > 0; left = until - bell.nanos()) {
                bell.await(left);
            }
        }
    }

    /** No more of them; the one under way is interrupted. */
    @Override
    public void close() {
        thread.interrupt();
    }

    /** Waits for the end of what was closed; false when it does not come in time. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }
}
