package dev.lattice.benchmarks.product;

/**
 * Counts the lines of {@code emit} in a stream, plain or as text within JSON. There a line may be cut anywhere by the end
 * of an event, but never within the two characters that stand for its end.
 */
final class LineCounter {
    private byte before;
    private long lines;

    void scan(byte[] bytes, int count) {
        byte last = before;
        long found = 0;
        for (int i = 0; i < count; i++) {
            byte next = bytes[i];
            if ((next == '\n' && last == '.') || (next == 'n' && last == '\\')) {
                found++;
            }
            last = next;
        }
        before = last;
        lines += found;
    }

    long lines() {
        return lines;
    }
}
