package dev.lattice.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of bars, a character each, that shows how something went. */
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final char UNKNOWN = '·';

    private Sparkline() {}

    /**
     * Draws values.
     *
     * @param values null where nobody knows
     * @param most what is a full bar; the largest value when it is 0
     * @param width characters at most; neighbors are averaged
     */
    public static String of(List<? extends @Nullable Number> values, double most, int width) {
        List<@Nullable Double> bars = new ArrayList<>();
        int shown = Math.min(width, values.size());
        for (int i = 0; i < shown; i++) {
            bars.add(mean(values.subList(
                    (int) ((long) i * values.size() / shown), (int) ((long) (i + 1) * values.size() / shown))));
        }
        double top = most;
        for (Double bar : bars) {
            top = Math.max(top, bar == null ? 0 : bar);
        }
        StringBuilder line = new StringBuilder();
        for (Double bar : bars) {
            line.append(bar == null ? UNKNOWN : bar(bar, top));
        }
        return line.toString();
    }

    private static char bar(double value, double top) {
        // The lowest bar is for nothing alone.
        int level = value <= 0 ? 0 : (int) Math.ceil(value / top * (BARS.length() - 1));
        return BARS.charAt(Math.clamp(level, 0, BARS.length() - 1));
    }

    private static @Nullable Double mean(List<? extends @Nullable Number> values) {
        double sum = 0;
        int known = 0;
        for (Number value : values) {
            if (value != null) {
                sum += value.doubleValue();
                known++;
            }
        }
        return known == 0 ? null : sum / known;
    }
}
