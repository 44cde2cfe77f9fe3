package dev.lattice.core.availability;

import java.time.Duration;

/** How long something is expected to run, told apart as coarsely as nodes are ranked for it. */
public enum Stretch {
    /** Not long, or nobody knows: any node will do as well as another. */
    SHORT(Duration.ZERO),
    TEN_MINUTES(Duration.ofMinutes(10)),
    ONE_HOUR(Duration.ofHours(1)),
    FOUR_HOURS(Duration.ofHours(4)),
    TWELVE_HOURS(Duration.ofHours(12));

    /** What takes no longer loses so little that it is not worth an order of its own. */
    private static final Duration LEAST = Duration.ofMinutes(5);

    private final Duration length;

    Stretch(Duration length) {
        this.length = length;
    }

    public Duration length() {
        return length;
    }

    /** The shortest that is as long, or the longest that there is. */
    public static Stretch of(Duration expected) {
        if (expected.compareTo(LEAST) < 0) {
            return SHORT;
        }
        for (Stretch stretch : values()) {
            if (expected.compareTo(stretch.length) <= 0) {
                return stretch;
            }
        }
        return TWELVE_HOURS;
    }
}
