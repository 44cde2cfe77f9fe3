package dev.lattice.server.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.workload.WorkloadView.InstanceUsage;
import dev.lattice.core.id.AllocationId;
import dev.lattice.server.SteppedClock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What becomes of counters: rates over the right time, whatever restarts, hangs or is late. */
class UsageRecorderTest {
    private static final AllocationId FIRST = new AllocationId(10);
    private static final AllocationId SECOND = new AllocationId(11);

    private final SteppedClock clock = SteppedClock.create();
    private final UsageRecorder recorder = new UsageRecorder(clock);

    private void says(AllocationId allocation, long cpuMicros, long received) {
        recorder.take(Reports.of(allocation, 0, cpuMicros, received, 100));
    }

    @Test
    void aRateIsWhatCameOverTheTimeInBetween() {
        says(FIRST, 5_000_000, 1_000);
        clock.pass(Duration.ofSeconds(10));
        says(FIRST, 20_000_000, 6_000);

        List<Point> points = recorder.drain();
        assertThat(points).hasSize(2);
        Point first =
                points.stream().filter(point -> !point.hasRates()).findFirst().orElseThrow();
        assertThat(first.counted()).isEqualTo(Counters.ZERO);
        Point second = points.stream().filter(Point::hasRates).findFirst().orElseThrow();
        assertThat(second.cpu()).isEqualTo(1.5);
        assertThat(second.receivedPerSecond()).isEqualTo(500);
        assertThat(second.at()).isEqualTo(clock.instant());
        assertThat(recorder.drain()).isEmpty();
    }

    @Test
    void aContainerThatWasStartedAgainCountsAnew() {
        says(FIRST, 50_000_000, 9_000);
        clock.pass(Duration.ofSeconds(10));
        says(FIRST, 4_000_000, 10_000);
        recorder.drain().stream()
                .filter(Point::hasRates)
                .forEach(point -> assertThat(point.counted()).isEqualTo(new Counters(4_000_000, 10_000, 0)));
        assertThat(recorder.now(FIRST)).map(InstanceUsage::cpu).contains(0.4);
    }

    @Test
    void whatCameInAGapIsNobodys() {
        says(FIRST, 0, 0);
        clock.pass(Duration.ofMinutes(5));
        says(FIRST, 100_000_000, 0);
        assertThat(recorder.drain()).noneMatch(Point::hasRates);
        clock.pass(Duration.ofSeconds(10));
        says(FIRST, 110_000_000, 0);
        assertThat(recorder.drain())
                .singleElement()
                .satisfies(point -> assertThat(point.cpu()).isEqualTo(1.0));
    }

    @Test
    void theTimeOfNewsIsWhenTheyWereSo() {
        recorder.take(Reports.of(FIRST, 0, 0, 0, 1));
        clock.pass(Duration.ofSeconds(18));
        recorder.take(Reports.of(FIRST, 8_000, 10_000_000, 0, 2));
        assertThat(recorder.now(FIRST)).map(InstanceUsage::cpu).contains(1.0);
        // Told again, or out of order: no time passed.
        recorder.take(Reports.of(FIRST, 8_000, 10_000_000, 0, 2));
        assertThat(recorder.now(FIRST)).contains(new InstanceUsage(null, 2, null));
    }

    @Test
    void ofTwoWithOneNumberTheNewerIsTheSeries() {
        recorder.take(Reports.of(SECOND, 0, 0, 0, 200));
        recorder.take(Reports.of(FIRST, 0, 0, 0, 100));
        assertThat(recorder.drain())
                .singleElement()
                .satisfies(point -> assertThat(point.memoryBytes()).isEqualTo(200));
        assertThat(recorder.now(FIRST)).contains(new InstanceUsage(null, 100, null));
    }

    @Test
    void oldNewsAreNoPresent() {
        says(FIRST, 0, 0);
        clock.pass(Duration.ofSeconds(44));
        assertThat(recorder.now(FIRST)).isPresent();
        clock.pass(Duration.ofSeconds(1));
        assertThat(recorder.now(FIRST)).isEmpty();
        assertThat(recorder.now(SECOND)).isEmpty();
        clock.pass(Duration.ofMinutes(5));
        recorder.tidy();
        says(FIRST, 0, 0);
        assertThat(recorder.now(FIRST)).isPresent();
    }

    @Test
    void whatCouldNotBeWrittenIsKeptBehindWhatIsNewer() {
        says(FIRST, 0, 0);
        clock.pass(Duration.ofSeconds(5));
        List<Point> failed = recorder.drain();
        recorder.take(Reports.of(FIRST, 0, 5_000_000, 0, 300));
        recorder.giveBack(failed);
        assertThat(recorder.drain()).singleElement().satisfies(point -> {
            assertThat(point.memoryBytes()).isEqualTo(300);
            assertThat(point.cpu()).isEqualTo(1.0);
            assertThat(point.disk()).isEqualTo(OptionalLong.empty());
        });
    }

    @Test
    void whatNoMachineCountsInTheTimeIsNoRate() {
        says(FIRST, 0, 0);
        for (long cpu : new long[] {1L << 50, 0, 1L << 50}) {
            clock.pass(Duration.ofMillis(1));
            says(FIRST, cpu, 0);
        }
        assertThat(recorder.drain()).isNotEmpty().extracting(Point::counted).containsOnly(Counters.ZERO);
        clock.pass(Duration.ofSeconds(10));
        says(FIRST, (1L << 50) + 10_000_000, 128L << 30);
        assertThat(recorder.drain())
                .as("what the largest machines do")
                .singleElement()
                .satisfies(point -> assertThat(point.cpu()).isEqualTo(1.0));
    }

    @Test
    void sumsHaveAnEnd() {
        Counters most = new Counters(Counters.MOST, Long.MAX_VALUE, 1);
        assertThat(most.plus(most)).isEqualTo(new Counters(Counters.MOST, Counters.MOST, 2));
        assertThat(most.plus(new Counters(0, 0, Long.MAX_VALUE)).sentBytes()).isEqualTo(Counters.MOST);
    }
}
