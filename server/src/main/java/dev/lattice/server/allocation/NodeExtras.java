package dev.lattice.server.allocation;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.Gateways;
import dev.lattice.protocol.OwnerSample;
import dev.lattice.server.scheduling.NodeStanding;
import java.util.List;

/** What a session tells its node beside work, and hears of it. */
public interface NodeExtras {
    /**
     * The gateways that the node is to serve through; from memory.
     *
     * @param generation of the registration by whose token its session was opened
     */
    Gateways gateways(NodeId node, int generation);

    /** Deleted workloads of which the node may still keep something. May ask the database. */
    List<WorkloadId> deleted(NodeId node);

    /** The node keeps nothing of a deleted workload any more. May ask the database. */
    void discarded(NodeId node, WorkloadId workload);

    /** What is wanted of the node beside work, by its owner. May ask the database. */
    AvailabilityOrder order(NodeId node);

    /** What admins want of the node. May ask the database. */
    NodeStanding standing(NodeId node);

    /** What the node does for others now, by its owner's rules; must not block. */
    void available(NodeId node, AvailabilityReport report);

    /** What is known of the node's owner; must not block. */
    void owner(NodeId node, OwnerSample sample);

    /** A service of the node's uses so much; must not block. */
    void used(UsageReport report);

    /** Who counts what is used, for what that costs. */
    UsageListener meter();
}
