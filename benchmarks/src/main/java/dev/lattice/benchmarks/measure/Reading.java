package dev.lattice.benchmarks.measure;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one round gave.
 *
 * @param values in the metrics' units
 * @param micros the single latencies behind p50 and p99; empty where there are none
 */
public record Reading(Map<Metric, Double> values, List<Double> micros) {
    /** A figure that is none of many. */
    public static Reading of(Metric metric, double value) {
        return new Reading(Map.of(metric, value), List.of());
    }

    public static Reading rate(long count, double seconds) {
        return of(Metric.RATE, count / seconds);
    }

    /** Latencies in microseconds, in any order. */
    public static Reading latencies(double[] micros) {
        return new Reading(quantiles(micros), Arrays.stream(micros).boxed().toList());
    }

    /** The same, with the largest among the figures. */
    public Reading withMax() {
        Map<Metric, Double> all = new EnumMap<>(values);
        all.put(Metric.MAX, micros.stream().mapToDouble(each -> each).max().orElseThrow() / 1_000);
        return new Reading(all, micros);
    }

    static Map<Metric, Double> quantiles(double[] micros) {
        double[] sorted = micros.clone();
        Arrays.sort(sorted);
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.P50, quantile(sorted, 0.50) / 1_000);
        values.put(Metric.P99, quantile(sorted, 0.99) / 1_000);
        return values;
    }

    private static double quantile(double[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))];
    }
}
