package dev.lattice.benchmarks.product;

/**
 * Finds the lines of {@code emit} in a stream, however it is wrapped: 19 digits and a blank begin each, and nothing else
 * looks so.
 */
final class StampScanner {
    private static final int DIGITS = 19;

    private int digits;
    private long value;
    private long lines;

    /** Hears of each line. */
    @FunctionalInterface
    interface Listener {
        /** @param nanos when it was written, on the clock of {@link System#nanoTime} */
        void line(long nanos);
    }

    void scan(byte[] bytes, int count, Listener listener) {
        for (int i = 0; i < count; i++) {
            byte next = bytes[i];
            if (next >= '0' && next <= '9') {
                value = digits == 0 ? next - '0' : value * 10 + next - '0';
                digits++;
            } else {
                if (digits == DIGITS && next == ' ') {
                    lines++;
                    listener.line(value);
                }
                digits = 0;
            }
        }
    }

    long lines() {
        return lines;
    }
}
