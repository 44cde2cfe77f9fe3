package dev.lattice.core.scheduling;

import java.util.List;

/** Decides which job goes where. */
public final class Scheduler {
    private Scheduler() {}

    /**
     * Proposes placements; changes neither fleet nor queue.
     *
     * @param limit placements at most
     */
    public static Plan plan(Fleet fleet, FairQueue queue, int limit) {
        return new Plan(List.of());
    }

    /** Why a job of the queue waits. */
    public static WaitingReason explain(Fleet fleet, FairQueue queue, PendingJob job) {
        return new WaitingReason(WaitingReason.Code.NEXT, "its turn is next");
    }
}
