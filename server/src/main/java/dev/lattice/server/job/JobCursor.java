package dev.lattice.server.job;

import dev.lattice.server.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A place in a job's stream: an attempt, and the bytes of both streams before it.
 *
 * @param attempt 0 for whichever is current
 */
record JobCursor(int attempt, long bytes) {
    static final JobCursor START = new JobCursor(0, 0);

    /** Reads {@code <attempt>-<bytes>} or {@code <bytes>}; null and empty mean the start. */
    static JobCursor parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return START;
        }
        try {
            int dash = text.indexOf('-');
            JobCursor cursor = dash < 0
                    ? new JobCursor(0, Long.parseLong(text))
                    : new JobCursor(
                            Integer.parseInt(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
            if (cursor.attempt >= 0 && cursor.bytes >= 0) {
                return cursor;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw Problem.invalid("offset", "offset is a number of bytes, or the id of an event of this stream.");
    }

    @Override
    public String toString() {
        return attempt + "-" + bytes;
    }
}
