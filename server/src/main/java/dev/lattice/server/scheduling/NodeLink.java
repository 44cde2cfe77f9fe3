package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import java.util.List;

/** The dispatcher's way to one connected node. Calls come from the dispatcher's thread and must not block. */
public interface NodeLink {
    NodeId node();

    /** Opens the conversation: what the node may go on with. Everything else that it holds is to be stopped. */
    void welcome(List<AllocationId> wanted);

    /** Tells the node what changed. Losing it is harmless: the next session syncs by level. */
    void deliver(Delivery delivery);

    /** Ends the connection; an agent comes back by itself and says what it holds. */
    void close(Closing why);

    /** When the node was last heard, by {@link System#nanoTime()}. */
    long lastHeardNanos();

    /**
     * What one commit means for one node.
     *
     * @param settled allocations whose end is recorded for good
     */
    record Delivery(List<Assignment> starts, List<Stop> stops, List<AllocationId> settled) {}

    /** An order to end an allocation. */
    record Stop(AllocationId allocation, Reason reason) {
        /** Why it is to end. */
        public enum Reason {
            /** its owner does not want it any more; the end is reported */
            CANCELED,
            /** another node could start it now; given back unless it was started */
            RECALLED,
            /** another attempt counts; nothing is kept */
            SUPERSEDED
        }
    }
}
