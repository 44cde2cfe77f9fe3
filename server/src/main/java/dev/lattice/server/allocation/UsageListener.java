package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.meter.Reading;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.Optional;

/** Hears what nodes say that their allocations use. Any thread; must not block. */
public interface UsageListener {
    /** A node's session opened: so much it has in all. */
    void joined(NodeId node, Resources capacity);

    /** A process or container was started so long ago. */
    void running(AllocationId allocation, Duration ago);

    /** An allocation had used so much, so long ago. */
    void used(AllocationId allocation, Duration ago, Reading reading);

    /**
     * An allocation ended after so long; that is said again until it is recorded.
     *
     * @param totals what it used in all; empty when its node does not know
     */
    void over(AllocationId allocation, Duration ran, Optional<Reading> totals);
}
