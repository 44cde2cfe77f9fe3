package dev.lattice.core.scheduling;

import dev.lattice.core.id.AllocationId;
import java.util.Comparator;

/** An allocation on a node: in a slot, or waiting for one. */
final class Occupancy {
    static final Comparator<Occupancy> START_ORDER =
            Comparator.<Occupancy>comparingLong(o -> o.rank).thenComparing(o -> o.allocation);

    final AllocationId allocation;
    final Node node;
    final PendingJob job;
    final long rank;
    boolean running;

    /** It was told to end, so that a service can have its room. */
    boolean leaving;

    Occupancy(AllocationId allocation, Node node, PendingJob job, long rank) {
        this.allocation = allocation;
        this.node = node;
        this.job = job;
        this.rank = rank;
    }
}
