package dev.lattice.server.metric;

import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What one instance used in one step.
 *
 * @param at where the step begins
 * @param coveredMillis in which was counted; 0 when nobody knows what came before
 * @param disk empty when it was not counted
 */
record Point(
        WorkloadId workload,
        int instance,
        Instant at,
        long coveredMillis,
        Counters counted,
        long memoryBytes,
        OptionalLong disk) {
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double MILLIS_PER_SECOND = 1_000;

    /** With a later one of the same step. */
    Point with(Point later) {
        return new Point(
                workload,
                instance,
                at,
                coveredMillis + later.coveredMillis,
                counted.plus(later.counted),
                later.memoryBytes,
                later.disk.isPresent() ? later.disk : disk);
    }

    boolean hasRates() {
        return coveredMillis > 0;
    }

    /** Cores. */
    double cpu() {
        return counted.cpuMicros() / (coveredMillis * MICROS_PER_MILLI);
    }

    double receivedPerSecond() {
        return counted.receivedBytes() * MILLIS_PER_SECOND / coveredMillis;
    }

    double sentPerSecond() {
        return counted.sentBytes() * MILLIS_PER_SECOND / coveredMillis;
    }
}
