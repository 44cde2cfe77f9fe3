package dev.lattice.benchmarks.fleet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * A fleet and its work, made up from a seed.
 *
 * @param learned weeks of habits before the work begins
 * @param days of work
 * @param perHour jobs that come in an hour
 */
record Setting(int nodes, int learned, int days, double perHour, long seed) {
    /** In which the clocks do not change. */
    private static final LocalDate FIRST = LocalDate.parse("2026-04-06");

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final int WEEK = 7;

    Instant begin() {
        return FIRST.plusWeeks(learned).atStartOfDay(ZONE).toInstant();
    }

    Instant end() {
        return FIRST.plusWeeks(learned).plusDays(days).atStartOfDay(ZONE).toInstant();
    }

    List<Machine> machines() {
        return new Owners(seed, ZONE, FIRST, WEEK * learned + days).machines(nodes);
    }

    List<Work.Order> orders() {
        return Work.orders(seed + 1, begin(), end(), perHour);
    }
}
