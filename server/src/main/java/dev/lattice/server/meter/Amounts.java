package dev.lattice.server.meter;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as people read them. */
final class Amounts {
    private static final int DIGITS = 6;
    private static final long TEN_HUNDREDTHS = 100_000;

    private Amounts() {}

    /** Exactly: with six digits behind the point. */
    static String exact(long micros) {
        return BigDecimal.valueOf(micros, DIGITS).toPlainString();
    }

    /** In hundredths, and what is less than ten of those as exactly as it takes to be more than nothing. */
    static String legible(long micros) {
        return Math.abs(micros) >= TEN_HUNDREDTHS
                ? rounded(micros)
                : BigDecimal.valueOf(micros, DIGITS).stripTrailingZeros().toPlainString();
    }

    /** In hundredths. */
    static String rounded(long micros) {
        return BigDecimal.valueOf(micros, DIGITS)
                .setScale(2, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
