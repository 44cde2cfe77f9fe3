package dev.lattice.server.metric;

import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What part of a series is asked for, and in which steps.
 *
 * @param since where the first step begins
 * @param count of steps
 */
record Window(Instant since, Duration step, int count, Resolution resolution) {
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,6})([smhd])");
    private static final Duration USUAL = Duration.ofHours(1);
    private static final int ENOUGH_STEPS = 240;
    private static final int MOST_STEPS = 1_500;
    /** A step is shown when it is old enough for its first report to have been written. */
    private static final Duration SETTLED = Duration.ofSeconds(15);

    /** From which one is chosen, in seconds. */
    private static final long[] STEPS = {30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200};

    /**
     * @param since a time, or how long ago, such as {@code 2h}; an hour when it is null
     * @param step such as {@code 1m}; chosen when it is null, and made wider where there is nothing as fine
     * @throws Problem when one of them is neither
     */
    static Window of(@Nullable String since, @Nullable String step, Instant now) {
        Instant from = since == null || since.isEmpty() ? now.minus(USUAL) : since(since, now);
        if (from.isAfter(now)) {
            throw Problem.invalid("since", "since is in the future.");
        }
        Instant earliest = now.minus(Resolution.LONGEST);
        Instant begin = from.isBefore(earliest) ? earliest : from;
        Duration back = Duration.between(begin, now);
        Resolution resolution = Resolution.reaching(back);
        long asked = step == null || step.isEmpty()
                ? usual(back)
                : span("step", step).toSeconds();
        long least = Math.max(asked, Math.ceilDiv(back.toSeconds(), MOST_STEPS));
        Duration wide = resolution.step().multipliedBy(Math.max(1, Math.ceilDiv(least, resolution.seconds())));
        Instant first = Resolution.floor(begin, wide);
        long count = Math.ceilDiv(Duration.between(first, now.minus(SETTLED)).toSeconds(), wide.toSeconds());
        return new Window(first, wide, (int) Math.max(0, count), resolution);
    }

    Instant until() {
        return since.plus(step.multipliedBy(count));
    }

    private static long usual(Duration back) {
        for (long seconds : STEPS) {
            if (back.toSeconds() / seconds <= ENOUGH_STEPS) {
                return seconds;
            }
        }
        return STEPS[STEPS.length - 1];
    }

    private static Instant since(String text, Instant now) {
        if (SPAN.matcher(text).matches()) {
            return now.minus(span("since", text));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Problem.invalid(
                    "since", "since is how long ago, such as 30m, 2h or 7d, or a time such as 2026-01-31T12:00:00Z.");
        }
    }

    private static Duration span(String field, String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            throw Problem.invalid(field, field + " is a number with s, m, h or d, such as 30s or 5m.");
        }
        long many = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(many);
            case "m" -> Duration.ofMinutes(many);
            case "h" -> Duration.ofHours(many);
            default -> Duration.ofDays(many);
        };
    }
}
