package dev.lattice.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicksTest {
    /** Fields of numbers, lists and stars: what schedules are written in is read elsewhere. */
    private static CronFields fields(String text) {
        String[] parts = text.split(" ", -1);
        int at = parts.length - 5;
        return new CronFields(
                at == 0 ? set("0", 0, 59) : set(parts[0], 0, 59),
                set(parts[at], 0, 59),
                set(parts[at + 1], 0, 23),
                set(parts[at + 2], 1, 31),
                set(parts[at + 3], 1, 12),
                set(parts[at + 4], 1, 7).stream()
                        .map(DayOfWeek::of)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class))),
                !parts[at + 2].startsWith("*") && !parts[at + 4].startsWith("*"));
    }

    private static SortedSet<Integer> set(String text, int least, int most) {
        if (text.equals("*")) {
            return CronFields.all(least, most);
        }
        if (text.startsWith("*/")) {
            int step = Integer.parseInt(text.substring(2));
            return CronFields.all(least, most).stream()
                    .filter(value -> (value - least) % step == 0)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The golden table of changes of clocks: what follows a moment, as walls show it, each with its offset. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # in spring: what is skipped is due when that is over, once
            America/New_York    | 30 2 * * *    | 2026-03-07T12:00 | 2026-03-08T03:00-04:00, 2026-03-09T02:30-04:00
            Europe/Berlin       | 30 2 * * *    | 2026-03-28T12:00 | 2026-03-29T03:00+02:00, 2026-03-30T02:30+02:00
            Europe/Berlin       | 0,30 2,3 * * *| 2026-03-28T12:00 | 2026-03-29T03:00+02:00, 2026-03-29T03:30+02:00, 2026-03-30T02:00+02:00
            Australia/Lord_Howe | 15 2 * * *    | 2026-10-03T12:00 | 2026-10-04T02:30+11:00, 2026-10-05T02:15+11:00
            Africa/Cairo        | 0 0 * * *     | 2026-04-23T12:00 | 2026-04-24T01:00+03:00, 2026-04-25T00:00+03:00
            America/Sao_Paulo   | 30 0 * * *    | 2018-11-03T12:00 | 2018-11-04T01:00-02:00, 2018-11-05T00:30-02:00
            # in autumn: of an hour that comes twice the first counts
            America/New_York    | 30 1 * * *    | 2026-10-31T12:00 | 2026-11-01T01:30-04:00, 2026-11-02T01:30-05:00
            Europe/Berlin       | 30 2 * * *    | 2026-10-24T12:00 | 2026-10-25T02:30+02:00, 2026-10-26T02:30+01:00
            Europe/Berlin       | 0 */2 * * *   | 2026-10-25T00:30 | 2026-10-25T02:00+02:00, 2026-10-25T04:00+01:00
            Australia/Lord_Howe | 45 1 * * *    | 2026-04-04T12:00 | 2026-04-05T01:45+11:00, 2026-04-06T01:45+10:30
            Africa/Cairo        | 30 23 * * *   | 2026-10-28T23:45 | 2026-10-29T23:30+03:00, 2026-10-30T23:30+02:00
            America/Sao_Paulo   | 30 23 * * *   | 2019-02-15T23:45 | 2019-02-16T23:30-02:00, 2019-02-17T23:30-03:00
            # what is due in every hour goes on evenly
            America/New_York    | 30 * * * *    | 2026-03-08T01:00 | 2026-03-08T01:30-05:00, 2026-03-08T03:30-04:00
            America/New_York    | 30 * * * *    | 2026-11-01T01:00 | 2026-11-01T01:30-04:00, 2026-11-01T01:30-05:00, 2026-11-01T02:30-05:00
            Europe/Berlin       | */30 * * * *  | 2026-10-25T02:15 | 2026-10-25T02:30+02:00, 2026-10-25T02:00+01:00, 2026-10-25T02:30+01:00, 2026-10-25T03:00+01:00
            Australia/Lord_Howe | 0 * * * *     | 2026-10-04T01:30 | 2026-10-04T03:00+11:00, 2026-10-04T04:00+11:00
            """)
    void clocksChange(String zone, String cron, String after, String expected) {
        ZoneId place = ZoneId.of(zone);
        List<String> due = new Ticks(fields(cron), place)
                .after(LocalDateTime.parse(after).atZone(place).toInstant())
                .limit(expected.split(",", -1).length)
                .map(tick -> tick.atZone(place).toOffsetDateTime().toString())
                .toList();
        assertThat(String.join(", ", due)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *       | 2026-07-01T12:00:00 | 2026-07-01T12:01:00
            * * * * *       | 2026-07-01T12:00:59 | 2026-07-01T12:01:00
            * * * * * *     | 2026-07-01T12:00:00 | 2026-07-01T12:00:01
            15,45 * * * * * | 2026-07-01T12:00:15 | 2026-07-01T12:00:45
            59 23 31 12 *   | 2026-07-01T12:00:00 | 2026-12-31T23:59:00
            0 0 29 2 *      | 2026-07-01T12:00:00 | 2028-02-29T00:00:00
            0 0 29 2 *      | 2096-03-01T00:00:00 | 2104-02-29T00:00:00
            0 0 31 * *      | 2026-08-31T00:00:00 | 2026-10-31T00:00:00
            # either of the two fields of the day
            0 0 13 * 5      | 2026-07-01T12:00:00 | 2026-07-03T00:00:00
            0 0 13 * 5      | 2026-07-10T00:00:00 | 2026-07-13T00:00:00
            # the month counts with both
            0 0 13 8 5      | 2026-07-01T12:00:00 | 2026-08-07T00:00:00
            0 9 * * 1,2,3   | 2026-07-02T12:00:00 | 2026-07-06T09:00:00
            # a star with a step is a star: both of the day's fields count
            0 0 */10 * 5    | 2026-07-01T12:00:00 | 2026-07-31T00:00:00
            """)
    void fieldsSayWhen(String cron, String after, String expected) {
        Instant from = Instant.parse(after + "Z");
        assertThat(new Ticks(fields(cron), ZoneId.of("UTC")).next(from)).contains(Instant.parse(expected + "Z"));
    }

    @Test
    void whatNeverComesIsNotWaitedFor() {
        assertThat(new Ticks(fields("0 0 31 2 *"), ZoneId.of("UTC")).next(Instant.parse("2026-07-01T12:00:00Z")))
                .isEmpty();
        assertThat(new Ticks(fields("* * 30 2 *"), ZoneId.of("UTC")).next(Instant.parse("2026-07-01T12:00:00Z")))
                .isEmpty();
    }

    /** Against a reader that looks at every minute of a year, wherever it is asked from. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "America/New_York",
                "Europe/Berlin",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "America/Sao_Paulo",
                "Asia/Kathmandu",
                "Pacific/Apia"
            })
    void aWholeYearIsAsAReaderOfEveryMinuteHasIt(String name) {
        ZoneId zone = ZoneId.of(name);
        for (String cron :
                List.of("17 2 * * *", "0,30 0,1,2,3,23 * * *", "*/20 * * * *", "0 */3 * * 7", "5 1 1,29 3,4,10 *")) {
            for (int year : new int[] {2011, 2018, 2026}) {
                Instant begin = LocalDateTime.of(year, 1, 1, 0, 0).atZone(zone).toInstant();
                Instant end =
                        LocalDateTime.of(year + 1, 1, 1, 0, 0).atZone(zone).toInstant();
                List<Instant> found = new Ticks(fields(cron), zone)
                        .after(begin.minusSeconds(1))
                        .takeWhile(tick -> tick.isBefore(end))
                        .toList();
                assertThat(found).as("%s in %s, %d", cron, name, year).isEqualTo(read(fields(cron), zone, begin, end));
            }
        }
    }

    private static List<Instant> read(CronFields fields, ZoneId zone, Instant begin, Instant end) {
        List<Instant> due = new ArrayList<>();
        Set<LocalDateTime> seen = new TreeSet<>();
        // From a day before: of what was skipped or seen at the end of the year before.
        LocalDateTime wall =
                LocalDateTime.ofInstant(begin.minusSeconds(86_400), zone).minusMinutes(1);
        for (Instant now = begin.minusSeconds(86_400); now.isBefore(end); now = now.plusSeconds(60)) {
            LocalDateTime before = wall;
            ZonedDateTime time = now.atZone(zone);
            wall = time.toLocalDateTime();
            boolean is = false;
            if (fields.everyHour()) {
                is = matches(fields, wall);
            } else if (wall.isAfter(before.plusMinutes(1))) {
                for (LocalDateTime skipped = before.plusMinutes(1);
                        !skipped.isAfter(wall);
                        skipped = skipped.plusMinutes(1)) {
                    is |= matches(fields, skipped);
                }
                seen.add(wall);
            } else {
                is = matches(fields, wall) && seen.add(wall);
                seen.removeIf(old -> old.isBefore(time.toLocalDateTime().minusHours(3)));
            }
            if (is && !now.isBefore(begin)) {
                due.add(now);
            }
        }
        return due;
    }

    private static boolean matches(CronFields fields, LocalDateTime wall) {
        return fields.on(wall.toLocalDate())
                && fields.hours().contains(wall.getHour())
                && fields.minutes().contains(wall.getMinute());
    }
}
