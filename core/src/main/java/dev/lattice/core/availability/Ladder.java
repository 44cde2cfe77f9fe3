package dev.lattice.core.availability;

import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import java.time.Duration;
import java.util.Optional;

/**
 * How far what runs has gone down while its machine is wanted back: each rung after its time. The processors are free
 * from the first rung on, the memory at the last.
 */
public final class Ladder {
    private Ladder() {}

    /** What is done about something that runs. */
    public enum Rung {
        /** nothing: it runs within the budget */
        RUN,
        /** it is kept up with next to nothing, while another node takes it over */
        SQUEEZE,
        /** it stands still and keeps its memory */
        SUSPEND,
        /** it is ended */
        STOP
    }

    /** What it is that runs. */
    public enum Load {
        /** it can stand still for as long as it takes */
        JOB,
        /** somebody talks to it, and another node could run it */
        MOVABLE,
        /** what it keeps is here: no other node could run it */
        FIXED
    }

    /** @param resting since when the machine rests; empty while it does not */
    public static Rung rung(Load load, Availability now, Optional<Duration> resting, Vacating vacating) {
        if (now.mode() != Mode.REST || resting.isEmpty()) {
            return Rung.RUN;
        }
        Duration rested = resting.get();
        if (memoryIsShort(now) || rested.compareTo(vacating.stop()) >= 0) {
            return Rung.STOP;
        }
        return load == Load.MOVABLE && rested.compareTo(vacating.move()) < 0 ? Rung.SQUEEZE : Rung.SUSPEND;
    }

    /** What stands still gives no memory back, so it cannot stay where that is what the owner lacks. */
    private static boolean memoryIsShort(Availability now) {
        return now.reasons().stream().anyMatch(reason -> reason.code() == Reason.Code.MEMORY_SHORT);
    }
}
