package dev.lattice.core.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
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
