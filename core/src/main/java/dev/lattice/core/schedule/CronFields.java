package dev.lattice.core.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a cron expression asks for, field by field, as it stands on the clock and the calendar of a wall.
 *
 * @param seconds 0 to 59
 * @param minutes 0 to 59
 * @param hours 0 to 23
 * @param days of the month, 1 to 31
 * @param months 1 to 12
 * @param eitherDay whether one of the two fields of the day is enough, as cron has it where neither begins with a star:
 *     {@code 0 0 13 * 5} is each 13th and each Friday
 */
public record CronFields(
        SortedSet<Integer> seconds,
        SortedSet<Integer> minutes,
        SortedSet<Integer> hours,
        SortedSet<Integer> days,
        SortedSet<Integer> months,
        Set<DayOfWeek> weekdays,
        boolean eitherDay) {
    private static final int HOURS = 24;

    public CronFields {
        seconds = within(seconds, 0, 59, "second");
        minutes = within(minutes, 0, 59, "minute");
        hours = within(hours, 0, HOURS - 1, "hour");
        days = within(days, 1, 31, "day of the month");
        months = within(months, 1, 12, "month");
        weekdays = Set.copyOf(weekdays);
    }

    private static SortedSet<Integer> within(SortedSet<Integer> set, int least, int most, String name) {
        if (set.isEmpty() || set.first() < least || set.last() > most) {
            throw new IllegalArgumentException("a " + name + " is between " + least + " and " + most);
        }
        return Collections.unmodifiableSortedSet(new TreeSet<>(set));
    }

    /** All of a field. */
    public static SortedSet<Integer> all(int least, int most) {
        return IntStream.rangeClosed(least, most).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it is due in every hour of a day on which it is due. */
    boolean everyHour() {
        return hours.size() == HOURS;
    }

    boolean on(LocalDate date) {
        if (!months.contains(date.getMonthValue())) {
            return false;
        }
        boolean day = days.contains(date.getDayOfMonth());
        boolean weekday = weekdays.contains(date.getDayOfWeek());
        return eitherDay ? day || weekday : day && weekday;
    }
}
