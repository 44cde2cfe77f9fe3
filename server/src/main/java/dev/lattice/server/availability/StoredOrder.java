package dev.lattice.server.availability;

import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.availability.RulesView;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import java.util.Optional;

/**
 * What is wanted of a node, as it is stored.
 *
 * @param version raised with each change; 0 before the first
 * @param rules of its owner; empty when those of the node's own settings hold
 * @param pauseUntil with {@link PauseKind#UNTIL} only
 */
record StoredOrder(
        NodeId node,
        long version,
        Optional<RulesView> rules,
        PauseKind pause,
        Optional<Instant> pauseUntil,
        boolean cordoned,
        Optional<Drain> drain) {
    /**
     * A node that is to be empty.
     *
     * @param within seconds that jobs may take to finish
     */
    record Drain(Instant since, int within) {
        Instant deadline() {
            return since.plusSeconds(within);
        }
    }

    static StoredOrder none(NodeId node) {
        return new StoredOrder(node, 0, Optional.empty(), PauseKind.NONE, Optional.empty(), false, Optional.empty());
    }

    /** A pause that is over is none. */
    PauseKind pauseAt(Instant now) {
        return pause == PauseKind.UNTIL && !pauseUntil.orElse(now).isAfter(now) ? PauseKind.NONE : pause;
    }

    StoredOrder with(Optional<RulesView> other) {
        return new StoredOrder(node, version, other, pause, pauseUntil, cordoned, drain);
    }

    StoredOrder with(PauseKind other, Optional<Instant> until) {
        return new StoredOrder(node, version, rules, other, until, cordoned, drain);
    }

    StoredOrder with(boolean closed, Optional<Drain> emptied) {
        return new StoredOrder(node, version, rules, pause, pauseUntil, closed, emptied);
    }
}
