package dev.lattice.core.availability;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hours of a week, by the day on which they begin. On the days when clocks change they begin and end where the clock on
 * the wall says so: an hour that is skipped is none, and one that comes twice counts twice.
 */
public record WeeklyHours(Map<DayOfWeek, List<DailyHours>> days) {
    /** Around the clock. */
    public static final WeeklyHours ALWAYS = everyDay(DailyHours.WHOLE_DAY);

    private static final int DAYS_AHEAD = 8;

    /** What is open without a break. */
    private record Span(Instant from, Instant to) {}

    public WeeklyHours {
        Map<DayOfWeek, List<DailyHours>> copy = new EnumMap<>(DayOfWeek.class);
        days.forEach((day, hours) -> copy.put(day, List.copyOf(hours)));
        days = Map.copyOf(copy);
    }

    public static WeeklyHours everyDay(DailyHours hours) {
        Map<DayOfWeek, List<DailyHours>> days = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            days.put(day, List.of(hours));
        }
        return new WeeklyHours(days);
    }

    /** Whether that is all the time. */
    public boolean always() {
        return equals(ALWAYS);
    }

    /** Until when it is open from now on; empty when it is closed. Far away when it never closes. */
    public Optional<Instant> closes(Instant now, ZoneId zone) {
        if (always()) {
            return Optional.of(Instant.MAX);
        }
        return spans(now, zone).stream()
                .filter(span -> !now.isBefore(span.from()) && now.isBefore(span.to()))
                .map(Span::to)
                .findFirst();
    }

    /** When it opens next; empty when it never does. */
    public Optional<Instant> opens(Instant now, ZoneId zone) {
        return spans(now, zone).stream().map(Span::from).filter(now::isBefore).findFirst();
    }

    /** From yesterday, of which a night may be left, to as far as a week repeats; what touches is one. */
    private List<Span> spans(Instant now, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        List<Span> all = new ArrayList<>();
        for (int day = -1; day <= DAYS_AHEAD; day++) {
            LocalDate date = today.plusDays(day);
            for (DailyHours hours : days.getOrDefault(date.getDayOfWeek(), List.of())) {
                boolean next = hours.overnight() || hours.to().equals(LocalTime.MIDNIGHT);
                Instant from = date.atTime(hours.from()).atZone(zone).toInstant();
                Instant to = (next ? date.plusDays(1) : date)
                        .atTime(hours.to())
                        .atZone(zone)
                        .toInstant();
                if (from.isBefore(to)) {
                    all.add(new Span(from, to));
                }
            }
        }
        all.sort(Comparator.comparing(Span::from));
        List<Span> joined = new ArrayList<>();
        for (Span span : all) {
            if (!joined.isEmpty() && !joined.getLast().to().isBefore(span.from())) {
                Span last = joined.removeLast();
                joined.add(new Span(last.from(), span.to().isAfter(last.to()) ? span.to() : last.to()));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }
}
