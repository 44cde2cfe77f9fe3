package dev.lattice.server.metric;

import java.time.Duration;
import java.time.Instant;

/** How fine a series is, and how long it is kept so. The finest first. */
enum Resolution {
    SAMPLE(Duration.ofSeconds(10), Duration.ofHours(2)),
    MINUTE(Duration.ofMinutes(1), Duration.ofDays(2)),
    QUARTER(Duration.ofMinutes(15), Duration.ofDays(30));

    /** How far back anything is known. */
    static final Duration LONGEST = QUARTER.kept;

    private final Duration step;
    private final Duration kept;

    Resolution(Duration step, Duration kept) {
        this.step = step;
        this.kept = kept;
    }

    Duration step() {
        return step;
    }

    Duration kept() {
        return kept;
    }

    int seconds() {
        return (int) step.toSeconds();
    }

    /** The finest that goes back so far. */
    static Resolution reaching(Duration back) {
        for (Resolution resolution : values()) {
            if (back.compareTo(resolution.kept) <= 0) {
                return resolution;
            }
        }
        return QUARTER;
    }

    /** Where the step that a time belongs to begins. */
    static Instant floor(Instant time, Duration step) {
        long seconds = step.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }
}
