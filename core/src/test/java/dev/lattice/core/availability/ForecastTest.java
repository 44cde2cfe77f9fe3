package dev.lattice.core.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    /** A Monday; clocks change on 29 March. */
    private static final Instant BEGIN = at("2026-03-02T00:00");

    private static final Duration HOUR = Duration.ofHours(1);

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    /** What is learned until then of a machine that works while that is true of the clock on its wall. */
    private static Forecast learned(Instant until, Predicate<ZonedDateTime> works) {
        Habits habits = new Habits(BERLIN);
        for (Instant now = BEGIN; now.isBefore(until); now = now.plus(Duration.ofMinutes(10))) {
            habits.saw(now, works.test(now.atZone(BERLIN)));
        }
        habits.advance(until);
        return habits.forecast(Forecast.RATE_OF_ANY);
    }

    private static boolean isOffice(ZonedDateTime clock) {
        LocalTime time = clock.toLocalTime();
        return clock.getDayOfWeek().getValue() <= 5
                && !time.isBefore(LocalTime.of(9, 0))
                && time.isBefore(LocalTime.of(17, 0));
    }

    @Test
    void whoLeavesEachWeekdayAtNineIsSeenThroughAfterThreeWeeks() {
        Forecast office = learned(at("2026-03-23T00:00"), clock -> !isOffice(clock));
        assertThat(office.stays(at("2026-03-24T08:30"), HOUR)).isLessThan(0.2);
        assertThat(office.stays(at("2026-03-24T02:00"), Duration.ofHours(12))).isLessThan(0.1);
        assertThat(office.stays(at("2026-03-24T18:00"), Duration.ofHours(12))).isGreaterThan(0.9);
        assertThat(office.stays(at("2026-03-28T08:30"), HOUR)).as("a Saturday").isGreaterThan(0.95);
        assertThat(office.present(at("2026-03-23T00:00"), Duration.ofDays(7))).isCloseTo(128.0 / 168, within(0.06));
    }

    @Test
    void oneWeekOfWeekdaysTellsAlready() {
        Forecast office = learned(at("2026-03-09T00:00"), clock -> !isOffice(clock));
        assertThat(office.stays(at("2026-03-10T08:30"), HOUR)).isLessThan(0.5);
        assertThat(office.stays(at("2026-03-10T18:00"), Duration.ofHours(8))).isGreaterThan(0.8);
    }

    @Test
    void whoNeverLeavesStays() {
        Forecast server = learned(at("2026-03-23T00:00"), _ -> true);
        assertThat(server.stays(at("2026-03-24T08:30"), Duration.ofHours(12))).isGreaterThan(0.98);
        assertThat(server.present(at("2026-03-24T08:30"), Duration.ofDays(3))).isGreaterThan(0.95);
    }

    @Test
    void whoComesAndGoesIsNotReliedUpon() {
        Forecast flaky = learned(at("2026-03-23T00:00"), clock -> clock.getHour() % 2 == 0);
        assertThat(flaky.stays(at("2026-03-24T08:30"), Duration.ofHours(4))).isLessThan(0.2);
    }

    @Test
    void ofWhomNothingIsKnownWhatIsBelievedOfTheFleetHolds() {
        Habits none = new Habits(BERLIN);
        Forecast any = none.forecast(Forecast.RATE_OF_ANY);
        assertThat(Outlook.of(any, BEGIN)).isEqualTo(Outlook.UNKNOWN);
        assertThat(none.forecast(1).stays(BEGIN, HOUR)).isLessThan(any.stays(BEGIN, HOUR));
    }

    /** Nine o'clock is nine o'clock, in summer too. */
    @Test
    void hoursAreThoseOfTheClockOnTheWall() {
        Forecast office = learned(at("2026-03-29T00:00"), clock -> !isOffice(clock));
        assertThat(office.stays(at("2026-03-31T06:50"), HOUR)).isGreaterThan(0.9);
        assertThat(office.stays(at("2026-03-31T08:50"), HOUR)).isLessThan(0.2);
    }

    @Test
    void aNewHabitReplacesAnOldOne() {
        Instant moved = at("2026-03-30T00:00");
        Forecast later =
                learned(at("2026-05-25T00:00"), clock -> clock.toInstant().isAfter(moved) || !isOffice(clock));
        assertThat(later.stays(at("2026-05-26T08:30"), HOUR)).isGreaterThan(0.8);
    }

    @Test
    void theEndOfTheOwnersHoursIsNoGuess() {
        Forecast server = learned(at("2026-03-23T00:00"), _ -> true).endingAt(at("2026-03-24T18:00"));
        assertThat(server.stays(at("2026-03-24T17:00"), HOUR)).isGreaterThan(0.95);
        assertThat(server.stays(at("2026-03-24T17:00"), HOUR.plusSeconds(1))).isZero();
    }

    /** What rests for a moment only ends nothing. */
    @Test
    void aShortRestIsNoDeparture() {
        Habits habits = new Habits(BERLIN);
        Instant now = BEGIN;
        for (int day = 0; day < 21; day++) {
            habits.saw(now, true);
            habits.saw(now.plus(HOUR), false);
            habits.saw(now.plus(HOUR).plusSeconds(240), true);
            now = now.plus(Duration.ofDays(1));
        }
        assertThat(habits.departures()).isZero();
        habits.saw(now, false);
        habits.advance(now.plusSeconds(299));
        assertThat(habits.departures()).isZero();
        habits.advance(now.plusSeconds(300));
        assertThat(habits.departures()).isEqualTo(1);
    }

    @Test
    void whatNobodySawIsNotCounted() {
        Habits habits = new Habits(BERLIN);
        habits.saw(BEGIN, true);
        habits.loseSight(BEGIN.plus(HOUR));
        habits.saw(BEGIN.plus(Duration.ofDays(2)), true);
        habits.advance(BEGIN.plus(Duration.ofDays(2)).plus(HOUR));
        assertThat(habits.hoursWorked()).isCloseTo(2, within(0.1));
        assertThat(habits.departures()).isZero();
    }

    @Test
    void whatIsHeardLateCountsFromWhereItWasCounted() {
        Habits habits = new Habits(BERLIN);
        habits.saw(BEGIN, true);
        habits.advance(BEGIN.plus(HOUR));
        habits.saw(BEGIN.plus(HOUR).minusMillis(3), false);
        habits.advance(BEGIN.plus(Duration.ofHours(5)));
        assertThat(habits.hoursWorked()).isCloseTo(1, within(0.01));
        assertThat(habits.departures()).isEqualTo(1);
    }

    /** How long it works, and then does not. */
    record Spell(int worksMinutes, int restsMinutes) {}

    @Provide
    Arbitrary<List<Spell>> lives() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5_000),
                        Arbitraries.integers().between(1, 5_000))
                .as(Spell::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void chancesAreChancesAndShrinkWithTime(@ForAll("lives") List<Spell> life, @ForAll("offsets") int minutes) {
        Habits habits = new Habits(BERLIN);
        Instant now = BEGIN;
        for (Spell spell : life) {
            habits.saw(now, true);
            now = now.plus(Duration.ofMinutes(spell.worksMinutes()));
            habits.saw(now, false);
            now = now.plus(Duration.ofMinutes(spell.restsMinutes()));
        }
        Forecast forecast = habits.forecast(Forecast.RATE_OF_ANY);
        Instant asked = now.plus(Duration.ofMinutes(minutes));
        double before = 1;
        assertThat(forecast.stays(asked, Duration.ZERO)).isEqualTo(1);
        for (Duration length = Duration.ofMinutes(7);
                length.compareTo(Duration.ofDays(20)) < 0;
                length = length.multipliedBy(2)) {
            double chance = forecast.stays(asked, length);
            assertThat(chance).isBetween(0.0, before);
            assertThat(forecast.present(asked, length)).isBetween(0.0, 1.0);
            before = chance;
        }
    }

    @Provide
    Arbitrary<Integer> offsets() {
        return Arbitraries.integers().between(0, 20_000);
    }
}
