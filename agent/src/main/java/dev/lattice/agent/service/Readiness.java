package dev.lattice.agent.service;

import java.util.concurrent.TimeUnit;

/**
 * Whether a service counts as ready, by what its probe said so far, and when to ask next. One success makes it ready,
 * several failures in a row make it not.
 *
 * <p>Until the first success it is asked often, and less so the longer it takes: people wait for it.
 */
final class Readiness {
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PART_OF_WAITED = 20;

    private final long intervalNanos;
    private final int mostFailures;
    private final long begun;
    private long next;
    private int failures;
    private boolean everReady;
    private boolean ready;

    /**
     * @param mostFailures in a row that make it not ready
     * @param now when the container was started
     */
    Readiness(long intervalNanos, int mostFailures, long now) {
        this.mostFailures = mostFailures;
        this.intervalNanos = intervalNanos;
        this.begun = now;
        this.next = now;
    }

    boolean ready() {
        return ready;
    }

    /** Whether it was ready once since its start. */
    boolean everReady() {
        return everReady;
    }

    /** Whether so many tries failed in a row that it is certainly not ready. */
    boolean failing() {
        return failures >= mostFailures;
    }

    /** When to ask. */
    long next() {
        return next;
    }

    /** What the probe said. */
    void tell(boolean success, long now) {
        if (success) {
            failures = 0;
            ready = true;
            everReady = true;
        } else {
            failures++;
            ready = ready && failures < mostFailures;
        }
        long often = Math.max(SHORTEST_NANOS, (now - begun) / PART_OF_WAITED);
        next = now + (everReady ? intervalNanos : Math.min(intervalNanos, often));
    }
}
