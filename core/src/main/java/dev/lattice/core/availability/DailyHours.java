package dev.lattice.core.availability;

import java.time.LocalTime;

/**
 * Hours of a day.
 *
 * @param from included
 * @param to not included; midnight is the end of the day. A time before {@code from} is of the day after
 */
public record DailyHours(LocalTime from, LocalTime to) {
    public static final DailyHours WHOLE_DAY = new DailyHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    /** Whether it goes on after midnight. */
    public boolean overnight() {
        return to.isBefore(from) && !to.equals(LocalTime.MIDNIGHT);
    }
}
