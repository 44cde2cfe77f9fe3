package dev.lattice.core.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The moments at which a schedule is due, in a time zone. On the days on which clocks change they are those of Debian's
 * and Red Hat's cron:
 *
 * <ul>
 *   <li>What is due in every hour goes on evenly through the change.
 *   <li>Of what is due at certain hours nothing is left out and nothing done twice: what falls into the time that is
 *       skipped is due once, as soon as that is over; of an hour that comes twice the first counts.
 * </ul>
 */
public final class Ticks {
    /** A leap day may be eight years away. */
    private static final int YEARS = 9;

    private final CronFields fields;
    private final ZoneId zone;

    public Ticks(CronFields fields, ZoneId zone) {
        this.fields = fields;
        this.zone = zone;
    }

    /** The first one later than that; empty when there is none, such as of a 31st of February. */
    public Optional<Instant> next(Instant after) {
        return fields.everyHour() ? nextOfTheHour(after) : nextOfTheDay(after);
    }

    /** Those later than that, without an end unless there is none. */
    public Stream<Instant> after(Instant begin) {
        return Stream.iterate(next(begin), Optional::isPresent, tick -> tick.flatMap(this::next))
                .map(Optional::orElseThrow);
    }

    private Optional<Instant> nextOfTheHour(Instant after) {
        ZonedDateTime time =
                after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).atZone(zone);
        LocalDate last = time.toLocalDate().plusYears(YEARS);
        while (!time.toLocalDate().isAfter(last)) {
            if (!fields.on(time.toLocalDate())) {
                time = time.toLocalDate().plusDays(1).atStartOfDay(zone);
            } else if (!fields.minutes().contains(time.getMinute())) {
                time = time.plusSeconds(60L - time.getSecond());
            } else if (!fields.seconds().contains(time.getSecond())) {
                time = time.plusSeconds(1);
            } else {
                return Optional.of(time.toInstant());
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> nextOfTheDay(Instant after) {
        // What was skipped at the end of yesterday is due today.
        LocalDate first = LocalDate.ofInstant(after, zone).minusDays(1);
        LocalDate last = first.plusYears(YEARS);
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            if (fields.on(date)) {
                Optional<Instant> found = nextOn(date, after);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> nextOn(LocalDate date, Instant after) {
        for (int hour : fields.hours()) {
            LocalTime latest =
                    LocalTime.of(hour, fields.minutes().last(), fields.seconds().last());
            if (due(date.atTime(latest)).isAfter(after)) {
                for (int minute : fields.minutes()) {
                    Iterator<Integer> seconds = fields.seconds().iterator();
                    while (seconds.hasNext()) {
                        Instant due = due(date.atTime(hour, minute, seconds.next()));
                        if (due.isAfter(after)) {
                            return Optional.of(due);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Never earlier than that of an earlier time on the wall. */
    private Instant due(LocalDateTime wall) {
        ZoneOffsetTransition change = zone.getRules().getTransition(wall);
        if (change == null) {
            return wall.toInstant(zone.getRules().getOffset(wall));
        }
        return change.isGap() ? change.getInstant() : wall.toInstant(change.getOffsetBefore());
    }
}
