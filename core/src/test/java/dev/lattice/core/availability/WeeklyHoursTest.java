package dev.lattice.core.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeeklyHoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final WeeklyHours NIGHTS =
            WeeklyHours.everyDay(new DailyHours(LocalTime.of(22, 0), LocalTime.of(6, 30)));

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # now              , closes at        , opens at
            2026-07-01T21:59:59,                  , 2026-07-01T22:00
            2026-07-01T22:00   , 2026-07-02T06:30 , 2026-07-02T22:00
            2026-07-02T00:00   , 2026-07-02T06:30 , 2026-07-02T22:00
            2026-07-02T06:29:59, 2026-07-02T06:30 , 2026-07-02T22:00
            2026-07-02T06:30   ,                  , 2026-07-02T22:00
            """)
    void nightsGoOnAfterMidnight(String now, String closes, String opens) {
        assertThat(NIGHTS.closes(at(now), BERLIN).map(time -> LocalDateTime.ofInstant(time, BERLIN)))
                .isEqualTo(Optional.ofNullable(closes).map(LocalDateTime::parse));
        assertThat(NIGHTS.opens(at(now), BERLIN)).contains(at(opens));
    }

    @ParameterizedTest
    @CsvSource({
        // An hour is skipped in the first of these nights, and comes twice in the second.
        "2026-03-28T22:00, PT7H30M",
        "2026-10-24T22:00, PT9H30M",
        "2026-07-01T22:00, PT8H30M"
    })
    void hoursEndWhereTheClockOnTheWallSaysSo(String from, Duration length) {
        assertThat(Duration.between(at(from), NIGHTS.closes(at(from), BERLIN).orElseThrow()))
                .isEqualTo(length);
    }

    @Test
    void hoursInTheHourThatIsSkippedAreNone() {
        WeeklyHours early = WeeklyHours.everyDay(new DailyHours(LocalTime.of(2, 0), LocalTime.of(3, 0)));
        assertThat(early.opens(at("2026-03-28T12:00"), BERLIN)).contains(at("2026-03-30T02:00"));
    }

    /** At 2:00 on 29 March it is 3:00; at 3:00 on 25 October it is 2:00. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # hours   , to   , now                  , closes               , opens
            22:00     , 02:30, 2026-03-28T23:00+01:00, 2026-03-29T03:00+02:00, 2026-03-29T22:00+02:00
            22:00     , 02:30, 2026-03-29T03:00+02:00,                       , 2026-03-29T22:00+02:00
            02:30     , 03:30, 2026-03-29T01:00+01:00,                       , 2026-03-29T03:00+02:00
            02:30     , 03:30, 2026-03-29T03:00+02:00, 2026-03-29T03:30+02:00, 2026-03-30T02:30+02:00
            02:00     , 02:30, 2026-10-25T02:00+02:00, 2026-10-25T02:30+02:00, 2026-10-25T02:00+01:00
            02:00     , 02:30, 2026-10-25T02:30+02:00,                       , 2026-10-25T02:00+01:00
            02:00     , 02:30, 2026-10-25T02:00+01:00, 2026-10-25T02:30+01:00, 2026-10-26T02:00+01:00
            01:00     , 03:00, 2026-10-25T02:30+02:00, 2026-10-25T03:00+01:00, 2026-10-26T01:00+01:00
            """)
    void hoursAreThoseThatTheClockOnTheWallShows(
            LocalTime from, LocalTime to, OffsetDateTime now, OffsetDateTime closes, OffsetDateTime opens) {
        WeeklyHours hours = WeeklyHours.everyDay(new DailyHours(from, to));
        assertThat(hours.closes(now.toInstant(), BERLIN))
                .isEqualTo(Optional.ofNullable(closes).map(OffsetDateTime::toInstant));
        assertThat(hours.opens(now.toInstant(), BERLIN)).contains(opens.toInstant());
    }

    @Test
    void theOnlyHoursOfAWeekMayBeSkipped() {
        WeeklyHours sundays = new WeeklyHours(
                Map.of(DayOfWeek.SUNDAY, List.of(new DailyHours(LocalTime.of(2, 0), LocalTime.of(3, 0)))));
        assertThat(sundays.opens(at("2026-03-22T12:00"), BERLIN)).contains(at("2026-04-05T02:00"));
    }

    @Test
    void whatTouchesIsOne() {
        WeeklyHours weekend = new WeeklyHours(Map.of(
                DayOfWeek.SATURDAY, List.of(DailyHours.WHOLE_DAY),
                DayOfWeek.SUNDAY, List.of(new DailyHours(LocalTime.MIDNIGHT, LocalTime.of(12, 0)))));
        // The fourth is a Saturday.
        assertThat(weekend.closes(at("2026-07-04T08:00"), BERLIN)).contains(at("2026-07-05T12:00"));
        assertThat(weekend.opens(at("2026-07-04T08:00"), BERLIN)).contains(at("2026-07-11T00:00"));
    }

    @Test
    void withoutHoursItNeverOpens() {
        WeeklyHours never = new WeeklyHours(Map.of());
        assertThat(never.closes(at("2026-07-04T08:00"), BERLIN)).isEmpty();
        assertThat(never.opens(at("2026-07-04T08:00"), BERLIN)).isEmpty();
    }

    /** Asked minute by minute through a year, it is open when the wall's clock says so, and says so beforehand. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"})
    void whatItForetellsComesTrue(String name) {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(7);
        Instant end = LocalDateTime.parse("2027-01-01T00:00").atZone(zone).toInstant();
        for (Instant now = LocalDateTime.parse("2026-01-01T00:00").atZone(zone).toInstant();
                now.isBefore(end);
                now = now.plusSeconds(60L + random.nextInt(3600))) {
            LocalTime wall = LocalTime.ofInstant(now, zone);
            boolean open = !wall.isBefore(LocalTime.of(22, 0)) || wall.isBefore(LocalTime.of(6, 30));
            Optional<Instant> closes = NIGHTS.closes(now, zone);
            assertThat(closes.isPresent()).as("%s", now).isEqualTo(open);
            if (closes.isPresent()) {
                assertThat(NIGHTS.closes(closes.get().minusSeconds(1), zone)).contains(closes.get());
                assertThat(NIGHTS.closes(closes.get(), zone)).isEmpty();
            } else {
                Instant opens = NIGHTS.opens(now, zone).orElseThrow();
                assertThat(NIGHTS.closes(opens.minusSeconds(1), zone)).isEmpty();
                assertThat(NIGHTS.closes(opens, zone)).isPresent();
            }
        }
    }
}
