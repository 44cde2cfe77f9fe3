package dev.lattice.core.availability;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a machine does for others at a moment.
 *
 * @param budget what may be used; {@link Budget#NONE} when it rests
 * @param reasons why it is less than all; empty when nothing is in the way
 * @param until when the owner's hours, or the end of a pause, will change it; empty when that is not foreseen
 */
public record Availability(Mode mode, Budget budget, List<Reason> reasons, Optional<Instant> until) {
    /** How much goes on. */
    public enum Mode {
        /** work is started, and goes on */
        WORK,
        /** what runs goes on; nothing is started */
        NO_START,
        /** what runs makes room */
        REST
    }

    public Availability {
        reasons = List.copyOf(reasons);
    }
}
