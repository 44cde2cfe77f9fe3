package dev.lattice.agent.log;

import java.nio.charset.StandardCharsets;

/**
 * Finds lines {@code ::progress <0-100>} in a stream that comes in pieces.
 *
 * <p>It looks at about one byte in eleven (Horspool's search), for it sees every byte of every job's output.
 *
 * @see <a href="https://doi.org/10.1002/spe.4380100608">Horspool, Practical fast searching in strings (1980)</a>
 */
public final class ProgressScanner {
    private static final byte[] MARK = "::progress ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_LINE = MARK.length + 6;
    private static final byte[] SKIP = skips();

    private final byte[] line = new byte[LONGEST_LINE];
    /** Length of the unfinished line so far; beyond {@link #LONGEST_LINE} it is none of ours. */
    private int lineLength;

    private int progress = -1;

    private static byte[] skips() {
        byte[] skips = new byte[256];
        java.util.Arrays.fill(skips, (byte) MARK.length);
        for (int i = 0; i < MARK.length - 1; i++) {
            skips[MARK[i]] = (byte) (MARK.length - 1 - i);
        }
        return skips;
    }

    /** The last figure said, 0 to 100; -1 = none yet. */
    public int progress() {
        return progress;
    }

    /** Takes the next piece of the stream. */
    public void scan(byte[] bytes, int length) {
        int at = 0;
        // The rest of the line that the last piece ended in.
        while (at < length && lineLength > 0) {
            byte b = bytes[at++];
            if (b == '\n') {
                if (lineLength <= LONGEST_LINE) {
                    take(line, 0, lineLength);
                }
                lineLength = 0;
            } else {
                if (lineLength < LONGEST_LINE) {
                    line[lineLength] = b;
                }
                lineLength++;
                if (lineLength > LONGEST_LINE || !couldBeMark()) {
                    at = skipLine(bytes, at, length);
                }
            }
        }
        if (at < length && lineLength == 0) {
            scanLines(bytes, at, length);
            keepTail(bytes, at, length);
        }
    }

    private boolean couldBeMark() {
        int index = lineLength - 1;
        return index >= MARK.length || line[index] == MARK[index];
    }

    /** Goes behind the end of the current line, or remembers that we are still within it. */
    private int skipLine(byte[] bytes, int from, int length) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n') {
                lineLength = 0;
                return i + 1;
            }
        }
        lineLength = LONGEST_LINE + 1;
        return length;
    }

    private void scanLines(byte[] bytes, int from, int length) {
        int last = MARK.length - 1;
        int at = from;
        while (at + last < length) {
            byte b = bytes[at + last];
            if (b == MARK[last] && (at == from || bytes[at - 1] == '\n') && matches(bytes, at)) {
                int end = at + MARK.length;
                while (end < length && bytes[end] != '\n' && end - at <= LONGEST_LINE) {
                    end++;
                }
                if (end < length && bytes[end] == '\n') {
                    take(bytes, at, end - at);
                }
            }
            at += SKIP[b & 0xff];
        }
    }

    private static boolean matches(byte[] bytes, int at) {
        for (int i = 0; i < MARK.length; i++) {
            if (bytes[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /** Keeps the beginning of an unfinished last line. */
    private void keepTail(byte[] bytes, int from, int length) {
        int begin = length;
        while (begin > from && bytes[begin - 1] != '\n' && length - begin <= LONGEST_LINE) {
            begin--;
        }
        lineLength = length - begin;
        System.arraycopy(bytes, begin, line, 0, Math.min(lineLength, LONGEST_LINE));
    }

    private void take(byte[] bytes, int from, int length) {
        int end = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
        if (end <= MARK.length || end > MARK.length + 3 || !matches(bytes, from)) {
            return;
        }
        int value = 0;
        for (int i = MARK.length; i < end; i++) {
            int digit = bytes[from + i] - '0';
            if (digit < 0 || digit > 9) {
                return;
            }
            value = value * 10 + digit;
        }
        if (value <= 100) {
            progress = value;
        }
    }
}
