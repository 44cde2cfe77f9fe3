package dev.lattice.server.meter;

import dev.lattice.server.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Days of UTC.
 *
 * @param to the day after the last
 */
record Days(LocalDate from, LocalDate to) {
    private static final int MOST_YEARS = 10;

    /**
     * The days that are asked for; this month when nothing is said.
     *
     * @throws Problem when they are none
     */
    static Days of(@Nullable String from, @Nullable String to, Instant now) {
        Days month = month(YearMonth.from(now.atOffset(ZoneOffset.UTC)));
        LocalDate first = from == null || from.isEmpty() ? month.from() : day("from", from);
        LocalDate end = to == null || to.isEmpty()
                ? first.isBefore(month.to()) ? month.to() : first.plusDays(1)
                : day("to", to);
        if (!first.isBefore(end) || first.plusYears(MOST_YEARS).isBefore(end)) {
            throw Problem.invalid("to", "'to' is a day after 'from', at most " + MOST_YEARS + " years.");
        }
        return new Days(first, end);
    }

    static Days month(YearMonth month) {
        return new Days(month.atDay(1), month.plusMonths(1).atDay(1));
    }

    private static LocalDate day(String field, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid(field, field + " is a day such as 2026-01-31.");
        }
    }

    Instant begin() {
        return from.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    Instant end() {
        return to.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
