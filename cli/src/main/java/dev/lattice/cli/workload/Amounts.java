package dev.lattice.cli.workload;

import java.util.Locale;

/** What a workload uses, as a person reads it; sizes count in powers of 1024, as limits do. */
public final class Amounts {
    private static final String[] UNITS = {"KB", "MB", "GB", "TB"};
    private static final double KIBIBYTE = 1024;
    private static final double LAST_OF_UNIT = 1023.95;

    private Amounts() {}

    /** {@code 812 B}, {@code 1.5 KB}, {@code 16 GB}. */
    public static String bytes(double bytes) {
        if (bytes < KIBIBYTE) {
            return Math.round(bytes) + " B";
        }
        double value = bytes / KIBIBYTE;
        int unit = 0;
        while (value >= LAST_OF_UNIT && unit < UNITS.length - 1) {
            value /= KIBIBYTE;
            unit++;
        }
        return number(value, 1) + " " + UNITS[unit];
    }

    public static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    /** {@code 1.5 KB/s}. */
    public static String rate(double bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** Of processors: {@code 0.02}, {@code 1.5}. */
    public static String cores(double cores) {
        return number(cores, 2);
    }

    private static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}
