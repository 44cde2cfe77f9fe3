package dev.lattice.server.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.workload.MetricsView.MetricSeries;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part of which series is shown, and how points become one. */
class WindowTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void anHourUnlessItIsSaid() {
        Window window = Window.of(null, null, NOON);
        assertThat(window.since()).isEqualTo(NOON.minusSeconds(3_600));
        assertThat(window.step()).isEqualTo(Duration.ofSeconds(30));
        assertThat(window.resolution()).isEqualTo(Resolution.SAMPLE);
        assertThat(window.count()).isEqualTo(120);
        assertThat(window.until()).isEqualTo(NOON);
    }

    @Test
    void aStepThatHasOnlyJustBegunIsNotShown() {
        assertThat(Window.of("1h", "1m", NOON.plusSeconds(15)).until()).isEqualTo(NOON);
        assertThat(Window.of("1h", "1m", NOON.plusSeconds(16)).until()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void theFartherBackTheCoarser() {
        assertThat(Window.of("2h", "10s", NOON).resolution()).isEqualTo(Resolution.SAMPLE);
        assertThat(Window.of("2h", "10s", NOON).count()).isEqualTo(719);
        Window day = Window.of("1d", "10s", NOON);
        assertThat(day.resolution()).isEqualTo(Resolution.MINUTE);
        assertThat(day.step()).isEqualTo(Duration.ofMinutes(1));
        assertThat(Window.of("7d", "1m", NOON).step()).isEqualTo(Duration.ofMinutes(15));
        assertThat(Window.of("30d", null, NOON).count()).isLessThanOrEqualTo(1_500);
        assertThat(Window.of("2d", "20m", NOON).step()).isEqualTo(Duration.ofMinutes(20));
        assertThat(Window.of("3d", "20m", NOON).step())
                .as("whole steps of what is kept")
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(Window.of("900d", null, NOON).since()).isAfterOrEqualTo(NOON.minus(Duration.ofDays(31)));
        assertThat(Window.of("2026-01-01T11:30:10Z", null, NOON).since())
                .isEqualTo(Instant.parse("2026-01-01T11:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "0h", "-1h", "1w", "2026-01-02T00:00:00Z", "99999999d"})
    void whatIsNoTimeIsRefused(String since) {
        assertThatThrownBy(() -> Window.of(since, null, NOON))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("since");
    }

    @Test
    void whatIsNoStepIsRefused() {
        assertThatThrownBy(() -> Window.of("1h", "5", NOON))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("step");
    }

    private static Point point(int second, long covered, long cpuMicros, long memory) {
        return new Point(
                new WorkloadId(1),
                0,
                NOON.plusSeconds(second),
                covered,
                new Counters(cpuMicros, 0, 0),
                memory,
                OptionalLong.empty());
    }

    @Test
    void gapsStayGaps() {
        Window window = new Window(NOON, Duration.ofSeconds(30), 4, Resolution.SAMPLE);
        MetricSeries series =
                Grid.series(window, List.of(point(0, 0, 0, 7), point(60, 20_000, 5_000_000, 9), point(120, 1, 1, 1)));
        assertThat(series.cpu()).containsExactly(null, null, 0.25, null);
        assertThat(series.memoryBytes()).containsExactly(7L, null, 9L, null);
        assertThat(series.diskBytes()).containsExactly(null, null, null, null);

        MetricSeries other = Grid.series(window, List.of(point(30, 10_000, 10_000_000, 1), point(60, 30_000, 0, 2)));
        MetricSeries sum = Grid.sum(window, List.of(series, other));
        assertThat(sum.cpu()).isEqualTo(Arrays.asList(null, 1.0, 0.25, null));
        assertThat(sum.memoryBytes()).isEqualTo(Arrays.asList(7L, 1L, 11L, null));
        assertThat(Grid.sum(window, List.of()).cpu()).containsExactly(null, null, null, null);
    }
}
