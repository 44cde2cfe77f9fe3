package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import java.util.List;

/** Hears everything and does nothing. */
public final class SilentFleet implements FleetListener {
    @Override
    public void assigned(Grant grant) {}

    @Override
    public void ended(AllocationId allocation) {}

    @Override
    public void restored(List<Grant> grants) {}

    @Override
    public void connected(NodeId node) {}

    @Override
    public void disconnected(NodeId node) {}

    @Override
    public void closed(NodeId node, String why) {}
}
