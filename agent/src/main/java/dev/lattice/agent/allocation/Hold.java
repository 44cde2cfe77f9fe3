package dev.lattice.agent.allocation;

import dev.lattice.core.availability.Ladder.Rung;

/**
 * What the owner's rules mean for something that runs.
 *
 * @param why for people; empty when it simply runs
 */
public record Hold(Rung rung, String why) {
    /** Nothing is in its way. */
    public static final Hold NONE = new Hold(Rung.RUN, "");

    public boolean suspended() {
        return rung == Rung.SUSPEND;
    }
}
