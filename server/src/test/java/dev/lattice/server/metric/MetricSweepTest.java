package dev.lattice.server.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.server.SteppedClock;
import dev.lattice.server.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Series as they grow, get coarser and are forgotten, in a real database and by a clock that is moved. */
class MetricSweepTest {
    private final SteppedClock clock = SteppedClock.create();
    private final Instant begin = clock.instant();
    private final UsageRecorder recorder = new UsageRecorder(clock);
    private final MetricStore store = new MetricStore();
    private TestDatabase test;
    private MetricSweep sweep;
    private boolean leading = true;
    private long cpuMicros;

    @BeforeEach
    void start() {
        test = TestDatabase.create();
        test.database().run(handle -> {
            handle.execute("insert into project (id, name) values (1, 'p')");
            handle.execute(
                    "insert into workload (id, project_id, owner_id, name, kind, desired, revision, state,"
                            + " created_at, changed_at) values (2, 1, 1, 'db', 'postgres', 'running', 1, 'running', now(), now())");
        });
        sweep = new MetricSweep(test.database(), recorder, () -> leading, clock);
    }

    @AfterEach
    void stop() {
        test.close();
    }

    /** It runs with half a core busy, and is looked at every ten seconds. */
    private void runs(Duration time, long memory) {
        for (long second = 0; second < time.toSeconds(); second += 10) {
            cpuMicros += 5_000_000;
            recorder.take(Reports.of(0, cpuMicros, memory, 1_000 + second));
            clock.pass(Duration.ofSeconds(10));
            if (second % 60 == 50) {
                sweep.sweep();
            }
        }
    }

    private List<Point> read(Resolution resolution) {
        return test.database()
                .call(handle -> store.read(
                        handle,
                        Reports.WORKLOAD,
                        resolution,
                        begin.minus(Duration.ofDays(1)),
                        clock.instant().plusSeconds(1),
                        resolution.step()));
    }

    @Test
    void coarserSeriesAreMadeOfFinerOnes() {
        runs(Duration.ofMinutes(16), 100);

        assertThat(read(Resolution.SAMPLE)).hasSize(16 * 6);
        List<Point> minutes = read(Resolution.MINUTE);
        assertThat(minutes).hasSize(16);
        assertThat(minutes.get(3)).satisfies(minute -> {
            assertThat(minute.at()).isEqualTo(begin.plusSeconds(180));
            assertThat(minute.coveredMillis()).isEqualTo(60_000);
            assertThat(minute.cpu()).isEqualTo(0.5);
            assertThat(minute.memoryBytes()).isEqualTo(100);
            assertThat(minute.disk()).isEqualTo(OptionalLong.of(1_000 + 230));
        });
        assertThat(minutes.getFirst().coveredMillis())
                .as("nobody knows what was before")
                .isEqualTo(50_000);
        assertThat(minutes.getFirst().cpu()).isEqualTo(0.5);
        List<Point> quarters = read(Resolution.QUARTER);
        assertThat(quarters).hasSize(2);
        assertThat(quarters.getFirst().coveredMillis()).isEqualTo(15 * 60_000 - 10_000);
        assertThat(quarters.getFirst().cpu()).isEqualTo(0.5);
        assertThat(quarters.getLast().coveredMillis()).as("under way").isEqualTo(60_000);
    }

    @Test
    void aMeanOfMemoryAndAGapWhereNothingRan() {
        runs(Duration.ofSeconds(30), 100);
        runs(Duration.ofSeconds(30), 300);
        clock.pass(Duration.ofMinutes(3));
        runs(Duration.ofMinutes(1), 100);
        List<Point> minutes = read(Resolution.MINUTE);
        assertThat(minutes).extracting(Point::at).containsExactly(begin, begin.plusSeconds(240));
        assertThat(minutes.getFirst().memoryBytes()).isEqualTo(200);
        assertThat(minutes.getLast().coveredMillis()).isEqualTo(50_000);
    }

    @Test
    void eachIsForgottenInItsTime() {
        runs(Duration.ofMinutes(1), 100);
        clock.pass(Duration.ofHours(2));
        sweep.sweep();
        assertThat(read(Resolution.SAMPLE)).isNotEmpty();
        clock.pass(Duration.ofMinutes(30));
        sweep.sweep();
        assertThat(read(Resolution.SAMPLE)).isEmpty();
        assertThat(read(Resolution.MINUTE)).hasSize(1);
        clock.pass(Duration.ofDays(2));
        sweep.sweep();
        assertThat(read(Resolution.MINUTE)).isEmpty();
        assertThat(read(Resolution.QUARTER))
                .singleElement()
                .satisfies(quarter -> assertThat(quarter.cpu()).isEqualTo(0.5));
        clock.pass(Duration.ofDays(29));
        sweep.sweep();
        assertThat(read(Resolution.QUARTER)).isEmpty();
    }

    @Test
    void aServerThatTakesOverMakesUpForWhatWasNotDone() {
        leading = false;
        runs(Duration.ofMinutes(30), 100);
        assertThat(read(Resolution.SAMPLE)).hasSize(180);
        assertThat(read(Resolution.MINUTE)).isEmpty();
        leading = true;
        sweep.sweep();
        assertThat(read(Resolution.MINUTE)).hasSize(30);
        assertThat(read(Resolution.QUARTER)).hasSize(2);
        MetricSweep next = new MetricSweep(test.database(), recorder, () -> true, clock);
        List<Point> before = read(Resolution.MINUTE);
        next.sweep();
        assertThat(read(Resolution.MINUTE)).isEqualTo(before);
    }

    @Test
    void instancesAreSeriesOfTheirOwn() {
        for (int i = 0; i < 2; i++) {
            recorder.take(Reports.of(0, i * 10_000_000L, 1, 1));
            recorder.take(Reports.of(1, i * 1_000_000L, 2, 2));
            clock.pass(Duration.ofSeconds(10));
        }
        sweep.sweep();
        assertThat(read(Resolution.SAMPLE)).extracting(Point::instance).containsExactly(0, 0, 1, 1);
        assertThat(read(Resolution.SAMPLE).get(1).cpu()).isEqualTo(1.0);
        assertThat(read(Resolution.SAMPLE).get(3).cpu()).isEqualTo(0.1);
    }

    @Test
    void nothingIsKeptOfWhatIsGone() {
        runs(Duration.ofMinutes(1), 100);
        recorder.take(Reports.of(0, cpuMicros, 1, 1));
        test.database().run(handle -> handle.execute("delete from workload"));
        sweep.sweep();
        int left = test.database()
                .call(handle -> handle.createQuery("select count(*) from usage_point")
                        .mapTo(Integer.class)
                        .one());
        assertThat(left).isZero();
    }

    @Test
    void whatTheDatabaseDidNotTakeIsWrittenLater() {
        recorder.take(Reports.of(0, 0, 7, 1));
        test.database().run(handle -> handle.execute("alter table usage_point rename to away"));
        assertThatThrownBy(sweep::sweep).isInstanceOf(RuntimeException.class);
        test.database().run(handle -> handle.execute("alter table away rename to usage_point"));
        sweep.sweep();
        assertThat(read(Resolution.SAMPLE)).extracting(Point::memoryBytes).containsExactly(7L);
    }

    private void execute(String sql) {
        test.database().run(handle -> handle.execute(sql));
    }

    @Test
    void aPointThatTheDatabaseRefusesCostsNobodyElseTheirs() {
        execute("alter table usage_point add check (memory_bytes <> 666)");
        for (int instance = 0; instance < 5; instance++) {
            recorder.take(Reports.of(instance, 0, instance == 2 ? 666 : instance, 1));
        }
        sweep.sweep();
        assertThat(read(Resolution.SAMPLE)).extracting(Point::instance).containsExactly(0, 1, 3, 4);
        assertThat(recorder.drain()).as("what is tried again for ever").isEmpty();
    }

    @Test
    void aSeriesThatIsTooLargeStopsNobodyElses() {
        runs(Duration.ofMinutes(1), 100);
        execute("insert into workload (id, project_id, owner_id, name, kind, desired, revision, state, created_at,"
                + " changed_at) values (3, 1, 1, 'other', 'postgres', 'running', 1, 'running', now(), now())");
        for (int second = 0; second < 20; second += 10) {
            execute("insert into usage_point (workload_id, resolution, instance, at, covered_millis, cpu_micros,"
                    + " received_bytes, sent_bytes, memory_bytes) values (3, 10, 0, to_timestamp("
                    + (begin.getEpochSecond() + second)
                    + "), 1, 1::bigint << 62, 1::bigint << 62, 1::bigint << 62, 1)");
        }
        clock.pass(Duration.ofMinutes(1));
        sweep.sweep();
        assertThat(read(Resolution.MINUTE))
                .singleElement()
                .satisfies(minute -> assertThat(minute.cpu()).isEqualTo(0.5));
    }

    @Test
    void whatIsOldIsForgottenAlsoWhileNothingCoarserCanBeMade() {
        leading = false;
        runs(Duration.ofMinutes(1), 100);
        leading = true;
        execute("alter table usage_point add check (resolution <> 60)");
        clock.pass(Duration.ofMinutes(100));
        runs(Duration.ofSeconds(10), 100);
        assertThatThrownBy(sweep::sweep).isInstanceOf(RuntimeException.class);
        clock.pass(Duration.ofMinutes(60));
        assertThatThrownBy(sweep::sweep).isInstanceOf(RuntimeException.class);
        assertThat(read(Resolution.SAMPLE)).as("the last only").hasSize(1);
    }
}
