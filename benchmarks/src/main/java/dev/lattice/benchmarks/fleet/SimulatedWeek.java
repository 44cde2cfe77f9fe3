package dev.lattice.benchmarks.fleet;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A simulated week of a fleet, with so much known of when machines leave. Each round has owners and work of its own. */
public final class SimulatedWeek implements Contender {
    /** A little more than half of what machines offer is asked for: where all is, there is nothing to choose. */
    private static final double JOBS_AN_HOUR_AND_NODE = 1.35;

    private static final int WEEKS_LEARNED = 6;
    private static final int DAYS = 7;
    private static final double NANOS = 1e9;

    private final Knowledge knowledge;
    private final int nodes;
    private int round;

    private SimulatedWeek(Knowledge knowledge, int nodes) {
        this.knowledge = knowledge;
        this.nodes = nodes;
    }

    /** One for each that may be known. */
    public static List<Contender> all(int nodes) {
        return Stream.of(Knowledge.values())
                .<Contender>map(knowledge -> new SimulatedWeek(knowledge, nodes))
                .toList();
    }

    public static String without() {
        return Knowledge.NONE.label();
    }

    public static String with() {
        return Knowledge.FORECAST.label();
    }

    @Override
    public String name() {
        return knowledge.label();
    }

    @Override
    public void prepare() {}

    @Override
    public Reading measure() {
        long begun = System.nanoTime();
        Result result = FleetSimulation.run(
                new Setting(nodes, WEEKS_LEARNED, DAYS, JOBS_AN_HOUR_AND_NODE * nodes, ++round), knowledge);
        double seconds = (System.nanoTime() - begun) / NANOS;
        return new Reading(
                Map.of(
                        Metric.COMPLETED,
                        result.completedHours(),
                        Metric.LOAD,
                        100 * result.completedHours() / result.availableHours(),
                        Metric.EVICTIONS,
                        1_000 * result.evictionsPerJob(),
                        Metric.WASTED,
                        result.wastedHours(),
                        Metric.LOST,
                        (double) result.lost(),
                        Metric.MISSING,
                        (double) result.missing(),
                        Metric.DURATION,
                        seconds),
                List.of());
    }
}
