package dev.lattice.core.availability;

import dev.lattice.core.availability.AvailabilityPolicy.BatteryRule;
import dev.lattice.core.availability.AvailabilityPolicy.Limits;
import dev.lattice.core.availability.AvailabilityPolicy.OthersRule;
import dev.lattice.core.availability.AvailabilityPolicy.UserRule;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import java.time.Duration;
import java.util.Set;

/** Rules that most owners choose from. */
public enum Preset {
    /** Only while nobody is there and little else goes on; on mains. */
    COURTEOUS,
    /** A little while somebody is there, most of it while nobody is; on mains. */
    BALANCED,
    /** Around the clock with all there is, as a server works. */
    ALWAYS;

    private static final AvailabilityPolicy COURTEOUS_POLICY = new AvailabilityPolicy(
            WeeklyHours.ALWAYS,
            Duration.ZERO,
            new UserRule(Duration.ofMinutes(10)),
            new OthersRule(25, 15, true, Set.of()),
            BatteryRule.MAINS_ONLY,
            new Limits(Budget.NONE, new Budget(80, 70, true)),
            Vacating.USUAL);
    private static final AvailabilityPolicy BALANCED_POLICY = new AvailabilityPolicy(
            WeeklyHours.ALWAYS,
            Duration.ZERO,
            new UserRule(Duration.ofMinutes(5)),
            new OthersRule(50, 10, true, Set.of()),
            BatteryRule.MAINS_ONLY,
            new Limits(new Budget(25, 25, false), new Budget(90, 75, true)),
            Vacating.USUAL);
    private static final AvailabilityPolicy ALWAYS_POLICY = new AvailabilityPolicy(
            WeeklyHours.ALWAYS,
            Duration.ZERO,
            new UserRule(Duration.ZERO),
            new OthersRule(100, 0, false, Set.of()),
            BatteryRule.NEVER_MIND,
            new Limits(Budget.ALL, Budget.ALL),
            Vacating.USUAL);

    public AvailabilityPolicy policy() {
        return switch (this) {
            case COURTEOUS -> COURTEOUS_POLICY;
            case BALANCED -> BALANCED_POLICY;
            case ALWAYS -> ALWAYS_POLICY;
        };
    }
}
