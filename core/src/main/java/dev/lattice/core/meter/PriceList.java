package dev.lattice.core.meter;

import java.math.BigInteger;

/**
 * What things cost, in millionths of the currency's unit. A gigabyte is 2^30 bytes, a month 730 hours.
 *
 * @param feeBasisPoints the platform's part of a charge, in hundredths of a percent
 */
public record PriceList(
        long cpuHour, long memoryGbHour, long diskGbMonth, long receivedGb, long sentGb, int feeBasisPoints) {
    /** So many parts make a millionth: of each price and each quantity the product is a whole number of parts. */
    public static final long PARTS = (1L << 30) * 9 * 390_625 * 73;

    public static final int WHOLE = 10_000;
    /** A thousand units: what is charged for at once is a number then, however much that is. */
    public static final long HIGHEST = 1_000_000_000L;

    private static final long CPU_HOUR = 3_600_000_000L;
    private static final long GB_HOUR = 1_024 * 3_600_000L;
    private static final long GB_MONTH = GB_HOUR * 730;
    private static final long GB = 1L << 30;

    public PriceList {
        for (long price : new long[] {cpuHour, memoryGbHour, diskGbMonth, receivedGb, sentGb}) {
            if (price < 0 || price > HIGHEST) {
                throw new IllegalArgumentException("a price is 0 to " + HIGHEST);
            }
        }
        if (feeBasisPoints < 0 || feeBasisPoints > WHOLE) {
            throw new IllegalArgumentException("a fee is 0 to " + WHOLE + " hundredths of a percent");
        }
    }

    /** What it is worth, exactly, in parts of a millionth. */
    public BigInteger parts(Quantities used) {
        return product(used.cpuMicros(), cpuHour, CPU_HOUR)
                .add(product(used.memoryMbMillis(), memoryGbHour, GB_HOUR))
                .add(product(used.diskMbMillis(), diskGbMonth, GB_MONTH))
                .add(product(used.receivedBytes(), receivedGb, GB))
                .add(product(used.sentBytes(), sentGb, GB));
    }

    private static BigInteger product(long quantity, long price, long unit) {
        return BigInteger.valueOf(quantity)
                .multiply(BigInteger.valueOf(price))
                .multiply(BigInteger.valueOf(PARTS / unit));
    }

    /** What it is worth in whole millionths, rounded down: to be shown, not to be charged. */
    public long worth(Quantities used) {
        return parts(used)
                .divide(BigInteger.valueOf(PARTS))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValue();
    }
}
