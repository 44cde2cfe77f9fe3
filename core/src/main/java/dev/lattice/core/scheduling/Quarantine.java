package dev.lattice.core.scheduling;

import dev.lattice.core.id.JobId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps new work from a node that fails to start what it is given, one after the other: a broken machine that fails at
 * once would else draw the whole queue to itself. It is tried again after a while, and after a longer one each time that
 * this goes wrong, too. Times are of a monotonic clock, in nanoseconds. One thread.
 */
public final class Quarantine {
    /** So many in a row, each of another job: what one job does to it is that job's fault. */
    static final int FAILURES = 5;

    static final Duration FIRST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofHours(1);

    private final Set<JobId> failed = new HashSet<>();
    private int terms;
    private boolean closed;
    private long untilNanos;

    /**
     * It could not start this, for reasons of its own.
     *
     * @return whether nothing more is given to it from now on
     */
    public boolean failed(JobId job, long nowNanos) {
        if (closed || !failed.add(job) || (terms == 0 && failed.size() < FAILURES)) {
            return false;
        }
        closed = true;
        untilNanos = nowNanos + term().toNanos();
        terms++;
        return true;
    }

    /** How long it is left alone when it fails the next time. */
    private Duration term() {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(terms, 10));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    /**
     * It started something, or an admin trusts it again.
     *
     * @return whether it may be given work again by that
     */
    public boolean clear() {
        boolean before = closed;
        failed.clear();
        terms = 0;
        closed = false;
        return before;
    }

    /**
     * Time passes.
     *
     * @return whether it is tried again from now on
     */
    public boolean expire(long nowNanos) {
        if (!closed || nowNanos - untilNanos < 0) {
            return false;
        }
        failed.clear();
        closed = false;
        return true;
    }

    /** Whether nothing is given to it. */
    public boolean holds() {
        return closed;
    }

    /** How long that goes on. */
    public Duration left(long nowNanos) {
        return closed ? Duration.ofNanos(Math.max(0, untilNanos - nowNanos)) : Duration.ZERO;
    }
}
