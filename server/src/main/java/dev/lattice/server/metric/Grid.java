package dev.lattice.server.metric;

import dev.lattice.api.workload.MetricsView.MetricSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts points where they belong in a window; what nobody knows is null. */
final class Grid {
    private static final double MILLIONTHS = 1e6;

    private Grid() {}

    /** @param points of one instance, in the window's steps */
    static MetricSeries series(Window window, List<Point> points) {
        List<@Nullable Point> steps = nothing(window);
        for (Point point : points) {
            long at = (point.at().getEpochSecond() - window.since().getEpochSecond())
                    / window.step().toSeconds();
            if (at >= 0 && at < window.count()) {
                steps.set((int) at, point);
            }
        }
        return new MetricSeries(
                each(steps, point -> point.hasRates() ? rounded(point.cpu()) : null),
                each(steps, Point::memoryBytes),
                each(steps, point -> point.hasRates() ? rounded(point.receivedPerSecond()) : null),
                each(steps, point -> point.hasRates() ? rounded(point.sentPerSecond()) : null),
                each(steps, point -> point.disk().isPresent() ? point.disk().getAsLong() : null));
    }

    private static <T> List<@Nullable T> nothing(Window window) {
        List<@Nullable T> values = new ArrayList<>(window.count());
        for (int i = 0; i < window.count(); i++) {
            values.add(null);
        }
        return values;
    }

    private static double rounded(double value) {
        return Math.round(value * MILLIONTHS) / MILLIONTHS;
    }

    private static <T> List<@Nullable T> each(List<@Nullable Point> steps, Function<Point, @Nullable T> value) {
        List<@Nullable T> values = new ArrayList<>(steps.size());
        for (Point step : steps) {
            values.add(step == null ? null : value.apply(step));
        }
        return values;
    }

    /** What instances use together, where at least one is known. */
    static MetricSeries sum(Window window, List<MetricSeries> instances) {
        return new MetricSeries(
                decimals(window, instances, MetricSeries::cpu),
                integers(window, instances, MetricSeries::memoryBytes),
                decimals(window, instances, MetricSeries::receivedPerSecond),
                decimals(window, instances, MetricSeries::sentPerSecond),
                integers(window, instances, MetricSeries::diskBytes));
    }

    private static List<@Nullable Double> decimals(
            Window window, List<MetricSeries> instances, Function<MetricSeries, List<@Nullable Double>> values) {
        List<@Nullable Double> sums = nothing(window);
        for (MetricSeries instance : instances) {
            List<@Nullable Double> own = values.apply(instance);
            for (int i = 0; i < own.size(); i++) {
                Double value = own.get(i);
                Double before = sums.get(i);
                sums.set(i, value == null ? before : before == null ? value : Double.valueOf(rounded(before + value)));
            }
        }
        return sums;
    }

    private static List<@Nullable Long> integers(
            Window window, List<MetricSeries> instances, Function<MetricSeries, List<@Nullable Long>> values) {
        List<@Nullable Long> sums = nothing(window);
        for (MetricSeries instance : instances) {
            List<@Nullable Long> own = values.apply(instance);
            for (int i = 0; i < own.size(); i++) {
                Long value = own.get(i);
                Long before = sums.get(i);
                sums.set(i, value == null ? before : before == null ? value : Long.valueOf(before + value));
            }
        }
        return sums;
    }
}
