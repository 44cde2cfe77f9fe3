package dev.lattice.api.workload;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workload used.
 *
 * @param since where the first step begins
 * @param until where the last one ends
 * @param step seconds between two values
 * @param total of all instances together, where at least one is known
 * @param instances those that ran meanwhile, by number
 */
public record MetricsView(
        Instant since,
        Instant until,
        long step,
        MetricLimits limits,
        MetricSeries total,
        List<InstanceMetrics> instances) {

    /**
     * What one instance may use at most; 0 where nothing bounds it.
     *
     * @param cpu cores
     */
    public record MetricLimits(double cpu, long memoryBytes, long diskBytes) {}

    /**
     * A value for each step; null is what nobody knows.
     *
     * @param cpu cores
     * @param memoryBytes without what the kernel would give up at once
     * @param diskBytes outside the image, volumes included
     */
    public record MetricSeries(
            List<@Nullable Double> cpu,
            List<@Nullable Long> memoryBytes,
            List<@Nullable Double> receivedPerSecond,
            List<@Nullable Double> sentPerSecond,
            List<@Nullable Long> diskBytes) {}

    /** @param number 0 for the first */
    public record InstanceMetrics(int number, MetricSeries series) {}
}
