package dev.lattice.core.availability;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * An owner's rules of when, and how much, a machine works for others.
 *
 * @param hours outside of which nothing runs
 * @param lastStart so long before the hours end nothing is started any more
 * @param user what counts as the owner being there
 * @param others what the owner's own programs are left
 * @param battery what happens without mains
 * @param limits how much may be used
 * @param vacating how long what runs may stay, at rest, once the owner wants the machine
 */
public record AvailabilityPolicy(
        WeeklyHours hours,
        Duration lastStart,
        UserRule user,
        OthersRule others,
        BatteryRule battery,
        Limits limits,
        Vacating vacating) {

    /**
     * Whether somebody is there.
     *
     * @param idleAfter so long without a touch counts as nobody; zero means that it does not matter
     */
    public record UserRule(Duration idleAfter) {
        public UserRule {
            if (idleAfter.isNegative()) {
                throw new IllegalArgumentException("a time without a touch cannot be negative");
            }
        }

        boolean matters() {
            return !idleAfter.isZero();
        }
    }

    /**
     * What else goes on.
     *
     * @param cpuPercent that the owner's programs may use of all cores before the fleet's work rests; 100 = never mind
     * @param freeMemoryPercent that is left to the owner's programs; 0 = never mind
     * @param restsInFullScreen whether the fleet's work rests while a program has the whole screen
     * @param applications while one of them runs it rests; names of programs, in lower case
     */
    public record OthersRule(
            int cpuPercent, int freeMemoryPercent, boolean restsInFullScreen, Set<String> applications) {
        public OthersRule {
            if (cpuPercent < 1 || cpuPercent > 100 || freeMemoryPercent < 0 || freeMemoryPercent > 90) {
                throw new IllegalArgumentException(
                        "the owner's share is 1 to 100 percent of the processors, and 0 to 90" + " of the memory");
            }
            applications = Collections.unmodifiableSet(new TreeSet<>(applications));
        }

        boolean matters() {
            return cpuPercent < 100 || freeMemoryPercent > 0 || restsInFullScreen || !applications.isEmpty();
        }
    }

    /**
     * What happens on battery.
     *
     * @param leastPercent at which the fleet's work may still go on; 101 = on mains only
     */
    public record BatteryRule(int leastPercent) {
        public static final BatteryRule MAINS_ONLY = new BatteryRule(101);
        public static final BatteryRule NEVER_MIND = new BatteryRule(0);

        public BatteryRule {
            if (leastPercent < 0 || leastPercent > 101) {
                throw new IllegalArgumentException("a battery is charged between 0 and 100 percent");
            }
        }
    }

    /**
     * How much may be used.
     *
     * @param inUse while somebody is there; {@link Budget#NONE}: nothing
     * @param idle while nobody is
     */
    public record Limits(Budget inUse, Budget idle) {}

    /**
     * How what runs goes.
     *
     * @param move so long a service that may run elsewhere is kept up with next to nothing, until another node has it
     * @param stop so long whatever rests keeps its memory, and may go on if the owner leaves again; then it is ended
     */
    public record Vacating(Duration move, Duration stop) {
        /** A minute, and five. */
        public static final Vacating USUAL = new Vacating(Duration.ofMinutes(1), Duration.ofMinutes(5));

        public Vacating {
            if (move.isNegative() || stop.isNegative() || move.compareTo(stop) > 0) {
                throw new IllegalArgumentException(
                        "what runs is moved before it is stopped, and neither takes negative time");
            }
        }
    }

    /** Whether the owner's programs go first while work goes on: wherever it matters what the owner does. */
    public boolean givesWay() {
        return user.matters() || others.matters();
    }

    public AvailabilityPolicy {
        if (lastStart.isNegative()) {
            throw new IllegalArgumentException("the last start is before the end of the hours");
        }
    }
}
