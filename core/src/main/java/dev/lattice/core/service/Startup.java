package dev.lattice.core.service;

import java.time.Duration;
import java.util.List;

/**
 * How it is told that a service is ready, and what is done when it is.
 *
 * <p>Until the first success failures do not count, however many: the start has its time as a whole. From then on a
 * service whose probe fails so often in a row is not ready, and gets no traffic, until the probe succeeds again. It is not
 * restarted for that.
 *
 * <p>So a compose file's {@code start_period} and the tries that follow it become the time for the start, its
 * {@code retries} the failures.
 *
 * @param readiness asked again and again, before and after the first success
 * @param failures in a row that make a ready service not ready; at least 1
 * @param within how long a start may take until the probe succeeds and the steps are done
 * @param steps in order, after the first success of the probe
 */
public record Startup(Probe readiness, int failures, Duration within, List<Step> steps) {
    public static final int DEFAULT_FAILURES = 3;
    public static final Duration DEFAULT_WITHIN = Duration.ofSeconds(60);

    public Startup {
        steps = List.copyOf(steps);
        if (failures < 1) {
            throw new IllegalArgumentException("a readiness check that may fail " + failures + " times");
        }
    }

    /** With the usual patience. */
    public Startup(Probe readiness, List<Step> steps) {
        this(readiness, DEFAULT_FAILURES, DEFAULT_WITHIN, steps);
    }

    public Startup(Probe readiness) {
        this(readiness, List.of());
    }

    public Startup withSteps(List<Step> other) {
        return new Startup(readiness, failures, within, other);
    }
}
