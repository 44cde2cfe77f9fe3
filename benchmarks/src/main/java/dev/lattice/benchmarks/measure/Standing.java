package dev.lattice.benchmarks.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A contender over all rounds of a benchmark. */
public final class Standing {
    private final String name;
    private final List<Reading> rounds = new ArrayList<>();
    private @Nullable String absence;

    Standing(String name) {
        this.name = name;
    }

    void add(Reading reading) {
        rounds.add(reading);
    }

    void leaveOut(String reason) {
        absence = reason;
    }

    public String name() {
        return name;
    }

    /** Why it is not, or not any more, in the run. */
    public Optional<String> absence() {
        return Optional.ofNullable(absence);
    }

    public int measuredRounds() {
        return rounds.size();
    }

    /** Medians of the rounds; quantiles of latencies are those of all rounds together. */
    public Map<Metric, Double> figures() {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        rounds.stream()
                .flatMap(round -> round.values().keySet().stream())
                .distinct()
                .forEach(metric -> figures.put(metric, median(values(metric).toArray())));
        double[] all = rounds.stream()
                .flatMap(round -> round.micros().stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (all.length > 0) {
            figures.putAll(Reading.quantiles(all));
        }
        return figures;
    }

    /** One of its figures; empty when it was not measured. */
    public Optional<Double> figure(Metric metric) {
        return Optional.ofNullable(figures().get(metric));
    }

    /**
     * How many times the other's figure this one is. Where both measured round by round it is the median of the rounds'
     * ratios, which forgives a noisy minute; of p99 it is the ratio of all rounds together, as a round has too few.
     */
    public Optional<Double> ratio(Metric metric, Standing other) {
        Double mine = figures().get(metric);
        Double its = other.figures().get(metric);
        if (mine == null || its == null) {
            return Optional.empty();
        }
        double[] own = values(metric).toArray();
        double[] others = other.values(metric).toArray();
        if (metric == Metric.P99 || own.length != others.length) {
            return Optional.of(mine / its);
        }
        double[] ratios = new double[own.length];
        Arrays.setAll(ratios, round -> own[round] / others[round]);
        return Optional.of(median(ratios));
    }

    private DoubleStream values(Metric metric) {
        return rounds.stream()
                .flatMap(round -> Stream.ofNullable(round.values().get(metric)))
                .mapToDouble(Double::doubleValue);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
