package dev.lattice.core.schedule;

/** What becomes of a tick. */
public enum Verdict {
    /** its job is made */
    RUN,
    /** its job is made, and that of the one before is canceled */
    REPLACE,
    /** it waits for the end of the job before */
    WAIT,
    /** left out: the job before has not ended */
    SKIPPED,
    /** left out: nobody saw it in time */
    MISSED,
    /** left out: no job could be made */
    REFUSED;

    /**
     * Of a tick that is seen in time.
     *
     * @param running whether the job of the one before has not ended
     * @param waiting whether another one waits already
     */
    public static Verdict of(Overlap overlap, boolean running, boolean waiting) {
        if (!running && !waiting) {
            return RUN;
        }
        return switch (overlap) {
            case SKIP -> SKIPPED;
            case QUEUE -> waiting ? SKIPPED : WAIT;
            case REPLACE -> REPLACE;
        };
    }
}
