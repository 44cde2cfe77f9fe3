package dev.lattice.cli.workload;

import dev.lattice.api.workload.WorkloadView;
import org.jspecify.annotations.Nullable;

/**
 * What came of something that was asked of a workload.
 *
 * @param why it was not reached; empty when it was
 * @param last as it was seen last; null when it is gone
 */
public record Outcome(Ending ending, String why, @Nullable WorkloadView last) {
    /** The ways to end. */
    public enum Ending {
        REACHED,
        /** it will not come to that by itself */
        FAILED,
        /** it may yet come to that, after somebody did something */
        STUCK,
        /** nobody waited any longer */
        TIMED_OUT
    }

    static Outcome reached(@Nullable WorkloadView last) {
        return new Outcome(Ending.REACHED, "", last);
    }

    static Outcome failed(String why, WorkloadView last) {
        return new Outcome(Ending.FAILED, why, last);
    }

    public boolean isReached() {
        return ending == Ending.REACHED;
    }
}
