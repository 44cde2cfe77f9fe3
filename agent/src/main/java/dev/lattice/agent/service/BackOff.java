package dev.lattice.agent.service;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait before a service that ended is started again: 1, 2, 4 and so on to 60 s, and from the beginning when
 * it was well for long enough.
 */
final class BackOff {
    private static final long FIRST_SECONDS = 1;
    private static final long LONGEST_SECONDS = 60;
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int ENOUGH_DOUBLINGS = 6;

    private int ends;

    /**
     * It ended.
     *
     * @param readyNanos how long it had been ready
     * @return seconds to wait
     */
    long ended(long readyNanos) {
        if (readyNanos >= WELL_NANOS) {
            ends = 0;
        }
        ends++;
        return Math.min(LONGEST_SECONDS, FIRST_SECONDS << Math.min(ends - 1, ENOUGH_DOUBLINGS));
    }

    /** Ends in a row. */
    int ends() {
        return ends;
    }
}
