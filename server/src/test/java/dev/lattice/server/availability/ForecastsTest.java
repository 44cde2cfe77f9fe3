package dev.lattice.server.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.Forecast;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Power;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.SteppedClock;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobLoader;
import dev.lattice.server.scheduling.Leases;
import dev.lattice.server.scheduling.SilentFleet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Habits are learned from what nodes say, written down, and read again. */
class ForecastsTest {
    private static final NodeId NODE = new NodeId("office");
    private static final Duration HOUR = Duration.ofHours(1);
    /** A Monday. */
    private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");

    private final AvailabilityStore store = new AvailabilityStore(new ObjectMapper());
    private final Set<NodeId> online = new HashSet<>(Set.of(NODE));
    private TestDatabase database;
    private Dispatcher dispatcher;
    private final SteppedClock clock = new SteppedClock(BEGIN);

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        database.database().run(handle -> {
            handle.execute("insert into project (id, name) values (1, 'p')");
            handle.execute(
                    "insert into node (id, project_id, approved, polling, hostname, os, cpu_millis, memory_mb,"
                            + " registered_at) values (?, 1, true, false, 'office', 'linux', 1000, 1024, now())",
                    NODE.value());
        });
        // It is never started: it only takes what it is told.
        dispatcher = new Dispatcher(
                database.address()::connect,
                new JobLoader(_ -> {
                    throw new IllegalStateException("there are no jobs");
                }),
                new JobBoard(),
                new SilentFleet(),
                new Leases(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30)),
                new Ids(Clock.systemUTC())::next,
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private Forecasts forecasts() {
        Forecasts forecasts = new Forecasts(database.database(), store, online::contains, dispatcher, clock);
        forecasts.refresh();
        return forecasts;
    }

    private Spell spell(Mode mode) {
        return new Spell(
                new Availability(mode, mode == Mode.REST ? Budget.NONE : Budget.ALL, List.of(), Optional.empty()),
                clock.instant(),
                "UTC",
                "courteous",
                List.of(),
                0);
    }

    /** As the service does it. */
    private void says(Forecasts forecasts, Mode mode) {
        Spell spell = spell(mode);
        forecasts.returned(NODE);
        database.database().run(handle -> store.append(handle, NODE, spell));
        forecasts.saw(NODE, spell);
    }

    /** It rests from nine to five on workdays. */
    private void weeks(Forecasts forecasts, int weeks) {
        for (int day = 0; day < weeks * 7; day++) {
            if (day % 7 < 5) {
                pass(BEGIN.plus(Duration.ofDays(day)).plus(HOUR.multipliedBy(9)));
                says(forecasts, Mode.REST);
                pass(BEGIN.plus(Duration.ofDays(day)).plus(HOUR.multipliedBy(17)));
                says(forecasts, Mode.WORK);
            }
        }
        pass(BEGIN.plus(Duration.ofDays(weeks * 7L)));
        sampled();
    }

    private void pass(Instant until) {
        clock.pass(Duration.between(clock.instant(), until));
    }

    private void sampled() {
        OwnerFacts facts = new OwnerFacts(
                clock.instant(),
                ZoneOffset.UTC,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                new Power.Mains(),
                Optional.empty(),
                Set.of());
        database.database().run(handle -> store.append(handle, NODE, facts));
    }

    private static void knowsTheOffice(Forecast forecast, Instant monday) {
        assertThat(forecast.stays(monday.plus(Duration.ofMinutes(510)), HOUR)).isLessThan(0.2);
        assertThat(forecast.stays(monday.plus(HOUR.multipliedBy(18)), HOUR.multipliedBy(12)))
                .isGreaterThan(0.85);
    }

    @Test
    void whatWasLearnedIsThereAfterARestart() {
        Forecasts before = forecasts();
        says(before, Mode.WORK);
        weeks(before, 3);
        knowsTheOffice(before.of(NODE).orElseThrow(), clock.instant());
        Forecasts after = forecasts();
        knowsTheOffice(after.of(NODE).orElseThrow(), clock.instant());
        assertThat(after.of(new NodeId("nobody"))).isEmpty();
    }

    /** What a node says before the table was read comes after it. */
    @Test
    void whoSpeaksFirstIsHeardOnce() {
        Forecasts before = forecasts();
        says(before, Mode.WORK);
        weeks(before, 3);
        Forecasts after = new Forecasts(database.database(), store, online::contains, dispatcher, clock);
        says(after, Mode.WORK);
        assertThat(after.of(NODE)).isEmpty();
        after.refresh();
        knowsTheOffice(after.of(NODE).orElseThrow(), clock.instant());
    }

    @Test
    void whoIsAwayIsWrittenDownOnceAndHasLeft() {
        Forecasts forecasts = forecasts();
        says(forecasts, Mode.WORK);
        clock.pass(HOUR);
        forecasts.refresh();
        assertThat(modes()).containsExactly("work");
        online.clear();
        for (int minute = 0; minute < 10; minute++) {
            clock.pass(Duration.ofMinutes(1));
            forecasts.refresh();
        }
        assertThat(modes()).containsExactly("work", "away");
        double left = forecasts.of(NODE).orElseThrow().stays(BEGIN.plus(HOUR), HOUR);
        assertThat(left).isLessThan(forecasts.of(NODE).orElseThrow().stays(BEGIN.plus(HOUR.multipliedBy(9)), HOUR));
        online.add(NODE);
        assertThat(forecasts.returned(NODE)).isTrue();
        assertThat(forecasts.returned(NODE)).isFalse();
        says(forecasts, Mode.WORK);
        assertThat(modes()).containsExactly("work", "away", "work");
    }

    /** A server that was away does not know what nodes did meanwhile. */
    @Test
    void whatNobodyHeardIsNotLearned() {
        Forecasts before = forecasts();
        says(before, Mode.WORK);
        clock.pass(HOUR);
        sampled();
        clock.pass(Duration.ofDays(20));
        Forecasts after = forecasts();
        assertThat(after.of(NODE).orElseThrow().stays(clock.instant().minus(Duration.ofDays(1)), HOUR.multipliedBy(12)))
                .as("not much more than what is believed of any machine")
                .isLessThan(0.7);
    }

    @Test
    void whatHeldBeforeIsKeptWhenOldOnesGo() {
        Forecasts forecasts = forecasts();
        says(forecasts, Mode.WORK);
        clock.pass(HOUR);
        says(forecasts, Mode.REST);
        clock.pass(Duration.ofDays(70));
        database.database()
                .run(handle ->
                        store.forget(handle, clock.instant(), clock.instant().minus(Forecasts.KEPT)));
        assertThat(modes()).containsExactly("rest");
    }

    private List<String> modes() {
        return database.database()
                .call(handle -> handle.createQuery("select mode from node_availability order by since")
                        .mapTo(String.class)
                        .list());
    }
}
