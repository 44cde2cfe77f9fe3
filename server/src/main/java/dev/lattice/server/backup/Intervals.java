package dev.lattice.server.backup;

import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lengths of time as people write them in a schedule: {@code 30m}, {@code 24h}, {@code 7d}. */
final class Intervals {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,4})([mhd])");
    private static final Duration LONGEST = Duration.ofDays(366);

    private Intervals() {}

    /** @throws Problem when it is none, or too long */
    static Duration parse(@Nullable String text) {
        Matcher matcher = FORM.matcher(text == null ? "" : text);
        if (matcher.matches()) {
            long many = Long.parseLong(matcher.group(1));
            Duration interval = switch (matcher.group(2)) {
                case "m" -> Duration.ofMinutes(many);
                case "h" -> Duration.ofHours(many);
                default -> Duration.ofDays(many);
            };
            if (interval.compareTo(LONGEST) <= 0) {
                return interval;
            }
        }
        throw Problem.invalid(
                "every", "every is a number of minutes, hours or days, a year at most: 30m, 24h or 7d, for example.");
    }

    static String text(Duration interval) {
        if (interval.toMinutes() % 60 != 0) {
            return interval.toMinutes() + "m";
        }
        // 24h is what people write for a day.
        return interval.toHours() % 24 == 0 && interval.toDays() > 1
                ? interval.toDays() + "d"
                : interval.toHours() + "h";
    }
}
