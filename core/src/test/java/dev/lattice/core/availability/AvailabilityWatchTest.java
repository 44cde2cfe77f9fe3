package dev.lattice.core.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy.BatteryRule;
import dev.lattice.core.availability.AvailabilityPolicy.Limits;
import dev.lattice.core.availability.AvailabilityPolicy.OthersRule;
import dev.lattice.core.availability.AvailabilityPolicy.UserRule;
import dev.lattice.core.availability.Reason.Code;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AvailabilityWatchTest {
    /** A Wednesday. */
    private static final Instant BEGIN = Instant.parse("2026-07-01T12:00:00Z");

    private static final Pause NONE = new Pause.None();

    private AvailabilityPolicy policy = Preset.COURTEOUS.policy();
    private AvailabilityWatch watch = AvailabilityWatch.START;
    private Pause pause = NONE;
    private Instant now = BEGIN;
    private Optional<Duration> userIdle = Optional.of(Duration.ofHours(1));
    private OptionalInt othersCpu = OptionalInt.of(3);
    private OptionalInt freeMemory = OptionalInt.of(60);
    private Power power = new Power.Mains();
    private Optional<Boolean> fullScreen = Optional.of(false);
    private Set<String> applications = Set.of();

    private Availability look() {
        watch = watch.look(
                policy,
                pause,
                new OwnerFacts(now, ZoneOffset.UTC, userIdle, othersCpu, freeMemory, power, fullScreen, applications));
        return watch.now();
    }

    private Availability after(int seconds) {
        now = now.plusSeconds(seconds);
        return look();
    }

    private void assertRests(Code code, String... parts) {
        Availability found = look();
        assertThat(found.mode()).isEqualTo(Mode.REST);
        assertThat(found.budget()).isEqualTo(Budget.NONE);
        assertThat(found.reasons()).extracting(Reason::code).containsExactly(code);
        assertThat(found.reasons().getFirst().sentence()).contains(parts);
    }

    private void assertWorks(Budget budget) {
        Availability found = look();
        assertThat(found.mode()).as("%s", found.reasons()).isEqualTo(Mode.WORK);
        assertThat(found.budget()).isEqualTo(budget);
    }

    @Test
    void whenNothingIsInTheWayItWorksAtOnce() {
        assertWorks(new Budget(80, 70, true));
        assertThat(look().reasons()).isEmpty();
        assertThat(look().until()).isEmpty();
    }

    @Test
    void whoTouchesTheMachineHasIt() {
        look();
        userIdle = Optional.of(Duration.ofSeconds(2));
        assertRests(Code.USER_ACTIVE, "2 s ago", "10 min");
        userIdle = Optional.of(Duration.ofMinutes(9));
        assertRests(Code.USER_ACTIVE, "9 min ago");
        userIdle = Optional.of(Duration.ofMinutes(10));
        assertWorks(new Budget(80, 70, true));
    }

    @Test
    void balancedDoesALittleBesideItsOwner() {
        policy = Preset.BALANCED.policy();
        userIdle = Optional.of(Duration.ZERO);
        assertWorks(new Budget(25, 25, false));
        assertThat(look().reasons())
                .as("why it is not more")
                .extracting(Reason::code)
                .containsExactly(Code.USER_ACTIVE);
    }

    @Test
    void whatCannotBeToldCountsForTheOwner() {
        userIdle = Optional.empty();
        assertRests(Code.USER_UNKNOWN, "cannot be told");
        userIdle = Optional.of(Duration.ofHours(1));
        power = new Power.Unknown();
        assertRests(Code.POWER_UNKNOWN, "cannot be told");
    }

    @Test
    void aServerMindsNothing() {
        policy = Preset.ALWAYS.policy();
        userIdle = Optional.empty();
        othersCpu = OptionalInt.of(100);
        freeMemory = OptionalInt.of(0);
        power = new Power.Battery(1);
        fullScreen = Optional.of(true);
        assertWorks(Budget.ALL);
    }

    @Test
    void onBatteryItRests() {
        power = new Power.Battery(100);
        assertRests(Code.ON_BATTERY, "runs on battery");
        power = new Power.Mains();
        assertRests(Code.ON_BATTERY, "a moment ago");
        assertThat(after(29).mode()).isEqualTo(Mode.REST);
        assertThat(after(1).mode()).isEqualTo(Mode.WORK);
    }

    @Test
    void aBatteryBoundHasAMargin() {
        policy = new AvailabilityPolicy(
                WeeklyHours.ALWAYS,
                Duration.ZERO,
                policy.user(),
                policy.others(),
                new BatteryRule(50),
                policy.limits(),
                AvailabilityPolicy.Vacating.USUAL);
        power = new Power.Battery(50);
        assertWorks(new Budget(80, 70, true));
        power = new Power.Battery(49);
        assertRests(Code.ON_BATTERY, "has 49 %", "needs 50 %");
        power = new Power.Battery(52);
        assertRests(Code.ON_BATTERY, "has 52 %", "needs 55 %");
        assertThat(after(3600).mode()).as("not by the margin").isEqualTo(Mode.REST);
        power = new Power.Battery(55);
        look();
        assertThat(after(30).mode()).isEqualTo(Mode.WORK);
    }

    @Test
    void aBusyOwnerDrivesItAwayAtOnceAndLetsItBackWhenItIsQuiet() {
        assertWorks(new Budget(80, 70, true));
        othersCpu = OptionalInt.of(26);
        assertRests(Code.OWNER_BUSY, "26 %", "above 25 %");
        othersCpu = OptionalInt.of(20);
        assertThat(after(600).mode()).as("below the bound, but hardly").isEqualTo(Mode.REST);
        othersCpu = OptionalInt.of(18);
        look();
        assertThat(after(59).mode()).isEqualTo(Mode.REST);
        othersCpu = OptionalInt.of(22);
        assertThat(after(1).mode()).as("it begins anew").isEqualTo(Mode.REST);
        othersCpu = OptionalInt.of(5);
        look();
        assertThat(after(59).mode()).isEqualTo(Mode.REST);
        assertThat(after(1).mode()).isEqualTo(Mode.WORK);
    }

    @Test
    void loadThatWasNeverTooMuchIsNotWaitedFor() {
        othersCpu = OptionalInt.of(24);
        assertWorks(new Budget(80, 70, true));
    }

    @Test
    void memoryScreenAndProgramsCount() {
        freeMemory = OptionalInt.of(14);
        assertRests(Code.MEMORY_SHORT, "14 %", "15 %");
        freeMemory = OptionalInt.of(20);
        look();
        assertThat(after(60).mode()).isEqualTo(Mode.WORK);
        fullScreen = Optional.of(true);
        assertRests(Code.FULL_SCREEN, "whole screen");
        fullScreen = Optional.of(false);
        look();
        assertThat(after(30).mode()).isEqualTo(Mode.WORK);
        fullScreen = Optional.of(true);
        assertRests(Code.FULL_SCREEN, "whole screen");
        policy = new AvailabilityPolicy(
                WeeklyHours.ALWAYS,
                Duration.ZERO,
                policy.user(),
                new OthersRule(100, 0, false, Set.of("game", "studio")),
                policy.battery(),
                policy.limits(),
                AvailabilityPolicy.Vacating.USUAL);
        look();
        assertThat(after(30).mode()).as("it does not count any more").isEqualTo(Mode.WORK);
        applications = Set.of("studio", "editor");
        assertRests(Code.APPLICATION, "'studio' runs");
        applications = Set.of("editor");
        look();
        assertThat(after(30).mode()).isEqualTo(Mode.WORK);
    }

    @Test
    void hoursOpenAndCloseAndStartNothingBeforeTheyEnd() {
        policy = new AvailabilityPolicy(
                new WeeklyHours(
                        Map.of(DayOfWeek.WEDNESDAY, List.of(new DailyHours(LocalTime.of(20, 0), LocalTime.of(23, 0))))),
                Duration.ofMinutes(30),
                new UserRule(Duration.ZERO),
                Preset.ALWAYS.policy().others(),
                BatteryRule.NEVER_MIND,
                new Limits(Budget.ALL, Budget.ALL),
                AvailabilityPolicy.Vacating.USUAL);
        assertRests(Code.OUTSIDE_HOURS, "begin Wed 20:00");
        assertThat(look().until()).contains(Instant.parse("2026-07-01T20:00:00Z"));
        now = Instant.parse("2026-07-01T20:00:00Z");
        assertWorks(Budget.ALL);
        assertThat(look().until()).contains(Instant.parse("2026-07-01T23:00:00Z"));
        now = Instant.parse("2026-07-01T22:30:00Z");
        Availability late = look();
        assertThat(late.mode()).isEqualTo(Mode.NO_START);
        assertThat(late.budget()).as("what runs goes on").isEqualTo(Budget.ALL);
        assertThat(late.reasons()).extracting(Reason::code).containsExactly(Code.HOURS_END);
        now = Instant.parse("2026-07-01T23:00:00Z");
        assertRests(Code.OUTSIDE_HOURS, "begin Wed 20:00");
    }

    @Test
    void whatTheOwnerSaysByHandCounts() {
        pause = new Pause.Until(BEGIN.plusSeconds(3600));
        assertRests(Code.PAUSED, "until Wed 13:00");
        assertThat(look().until()).contains(BEGIN.plusSeconds(3600));
        assertThat(after(3600).mode()).isEqualTo(Mode.WORK);
        pause = new Pause.Open();
        assertRests(Code.PAUSED, "paused it");
        pause = new Pause.Finish();
        Availability finishing = look();
        assertThat(finishing.mode()).isEqualTo(Mode.NO_START);
        assertThat(finishing.reasons()).extracting(Reason::code).containsExactly(Code.FINISHING);
    }

    @Test
    void allThatIsInTheWayIsSaid() {
        userIdle = Optional.of(Duration.ZERO);
        power = new Power.Battery(30);
        othersCpu = OptionalInt.of(90);
        pause = new Pause.Open();
        assertThat(look().reasons())
                .extracting(Reason::code)
                .containsExactly(Code.PAUSED, Code.ON_BATTERY, Code.OWNER_BUSY, Code.USER_ACTIVE);
    }
}
