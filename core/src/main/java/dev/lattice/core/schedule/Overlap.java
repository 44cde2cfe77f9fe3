package dev.lattice.core.schedule;

/** What becomes of a tick that comes while the job of an earlier one has not ended. */
public enum Overlap {
    /** it is left out */
    SKIP,
    /** it waits for that end; one waits at a time, more are left out */
    QUEUE,
    /** the earlier job is canceled */
    REPLACE
}
