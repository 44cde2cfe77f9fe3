package dev.lattice.core.availability;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hours of a week, by the day on which they begin. It is open whenever the clock on the wall shows a time within them,
 * also when clocks change: an hour that is skipped is none, and one that comes twice counts twice.
 */
public record WeeklyHours(Map<DayOfWeek, List<DailyHours>> days) {
    /** Around the clock. */
    public static final WeeklyHours ALWAYS = everyDay(DailyHours.WHOLE_DAY);

    /** Two weeks and a day: the only hours of a week may lie in an hour that is skipped. */
    private static final int DAYS_AHEAD = 15;

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

    /** From yesterday, of which a night may be left, to where a week has repeated for sure; what touches is one. */
    private List<Span> spans(Instant now, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        List<Span> all = new ArrayList<>();
        for (int day = -1; day <= DAYS_AHEAD; day++) {
            LocalDate date = today.plusDays(day);
            for (DailyHours hours : days.getOrDefault(date.getDayOfWeek(), List.of())) {
                boolean next = hours.overnight() || hours.to().equals(LocalTime.MIDNIGHT);
                LocalDate last = next ? date.plusDays(1) : date;
                addOccurrences(date.atTime(hours.from()), last.atTime(hours.to()), zone.getRules(), all);
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

    /** Adds when a clock on the wall shows times between these: once as a rule; around a change never, or twice. */
    private static void addOccurrences(LocalDateTime from, LocalDateTime to, ZoneRules rules, List<Span> all) {
        // All moments at which any clock of the world may show these times.
        Instant begins = from.toInstant(ZoneOffset.MAX);
        Instant ends = to.toInstant(ZoneOffset.MIN);
        while (begins.isBefore(ends)) {
            ZoneOffset offset = rules.getOffset(begins);
            ZoneOffsetTransition change = rules.nextTransition(begins);
            Instant until = change == null ? ends : earlier(change.getInstant(), ends);
            Instant first = from.toInstant(offset);
            Instant opens = first.isAfter(begins) ? first : begins;
            Instant closes = earlier(to.toInstant(offset), until);
            if (opens.isBefore(closes)) {
                all.add(new Span(opens, closes));
            }
            begins = until;
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
