package dev.lattice.agent.session;

import dev.lattice.agent.allocation.Allocations;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.Call;
import dev.lattice.protocol.Gateways;
import java.util.List;

/** The parts of the agent that a session speaks for. */
public record NodeParts(Allocations allocations, Outbox outbox, Orders orders) {
    /** What the server wants beside allocations. Called on the transport's own thread: never waits. */
    public interface Orders {
        /** Nothing is to be left of these workloads. */
        void discard(List<Long> workloads);

        /** These commands are to be run in containers, now. */
        void call(List<Call> calls);

        /**
         * The owner wants the machine used so from now on.
         *
         * @param afresh whether it is the first that this session says
         */
        void rule(AvailabilityOrder order, boolean afresh);

        /** These are all gateways there are. */
        void use(Gateways gateways);
    }
}
