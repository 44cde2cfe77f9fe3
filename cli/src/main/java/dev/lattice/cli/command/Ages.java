package dev.lattice.cli.command;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as a person reads them in a list. */
final class Ages {
    private Ages() {}

    /** {@code 12s}, {@code 5m}, {@code 3h}, {@code 2d}: how long ago; a dash for never. */
    static String since(@Nullable Instant time, Instant now) {
        return time == null ? "-" : shortly(Duration.between(time, now));
    }

    /** From start to end, to now while there is no end; a dash before the start. */
    static String between(@Nullable Instant start, @Nullable Instant end, Instant now) {
        return start == null ? "-" : shortly(Duration.between(start, end == null ? now : end));
    }

    private static String shortly(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 10) {
            long tenths = Math.max(0, duration.toMillis()) / 100;
            return tenths / 10 + "." + tenths % 10 + "s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
