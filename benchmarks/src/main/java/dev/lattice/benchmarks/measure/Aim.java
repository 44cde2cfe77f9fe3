package dev.lattice.benchmarks.measure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Lattice wants of itself.
 *
 * @param contender who it is about
 * @param beside whose figure it is a multiple of; null for an absolute one
 * @param above whose figure is taken from both first, where only what they add to it counts; null for none
 * @param bound the most, or where larger is better the least
 */
public record Aim(
        String contender,
        Metric metric,
        @Nullable String beside,
        @Nullable String above,
        double bound) {
    /** An aim as a multiple of another contender's figure. */
    public static Aim times(String contender, Metric metric, double bound, String beside) {
        return new Aim(contender, metric, beside, null, bound);
    }

    /** An aim for what a contender adds to one figure, as a multiple of what another one adds to it. */
    public static Aim added(String contender, Metric metric, double bound, String beside, String above) {
        return new Aim(contender, metric, beside, above, bound);
    }

    public static Aim absolute(String contender, Metric metric, double bound) {
        return new Aim(contender, metric, null, null, bound);
    }

    boolean metBy(double figure) {
        return metric.smallerIsBetter() ? figure <= bound : figure >= bound;
    }

    /** Such as {@code p50 ≤ 2.5 × floor}. */
    public String text() {
        String number = bound == Math.rint(bound) && bound >= 10
                ? String.format(Locale.ROOT, "%,.0f", bound)
                : String.format(Locale.ROOT, "%s", bound);
        return (above == null ? "" : "added ")
                + metric.label()
                + (metric.smallerIsBetter() ? " ≤ " : " ≥ ")
                + number
                + (beside == null ? " " + metric.unit() : " × " + beside);
    }
}
