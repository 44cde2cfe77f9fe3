package dev.lattice.server.meter;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.scheduling.FleetListener;
import java.util.List;

/** Has the meter hear what another one hears. */
public final class MeteredFleet implements FleetListener {
    private final FleetListener fleet;
    private final Meter meter;

    public MeteredFleet(FleetListener fleet, Meter meter) {
        this.fleet = fleet;
        this.meter = meter;
    }

    @Override
    public void assigned(Grant grant) {
        meter.assigned(grant);
        // Who is asked for it from now on has it.
        fleet.assigned(grant);
    }

    @Override
    public void ended(AllocationId allocation) {
        fleet.ended(allocation);
        meter.ended(allocation);
    }

    @Override
    public void restored(List<Grant> grants) {
        meter.restored(grants);
        fleet.restored(grants);
    }

    @Override
    public void connected(NodeId node) {
        fleet.connected(node);
        meter.connected(node);
    }

    @Override
    public void disconnected(NodeId node) {
        fleet.disconnected(node);
        meter.disconnected(node);
    }

    @Override
    public void closed(NodeId node, String why) {
        fleet.closed(node, why);
    }
}
