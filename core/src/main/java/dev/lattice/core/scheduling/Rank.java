package dev.lattice.core.scheduling;

import dev.lattice.core.job.JobSpec;

/** Start order on a node in one number: larger priorities first, then smaller virtual time. */
final class Rank {
    /** Bits of the virtual time. The generation takes the upper 23 of them. */
    private static final int TIME_BITS = 55;

    private static final int GENERATION_SHIFT = 32;
    private static final long MAX_GENERATION = (1L << (TIME_BITS - GENERATION_SHIFT)) - 1;

    private Rank() {}

    static long of(int priority, long time) {
        return (long) (JobSpec.MAX_PRIORITY - priority) << TIME_BITS | time;
    }

    static long time(long rank) {
        return rank & ((1L << TIME_BITS) - 1);
    }

    /** Where virtual time begins, so that it comes after all of the generations before. */
    static long firstTime(long generation) {
        if (generation < 0 || generation > MAX_GENERATION) {
            throw new IllegalArgumentException("generation must be 0 to " + MAX_GENERATION);
        }
        return generation << GENERATION_SHIFT;
    }
}
