package dev.lattice.server.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Until when a source has to be there. */
final class Deadline {
    private final long end;
    private final Duration time;

    private Deadline(Duration time) {
        this.time = time;
        this.end = System.nanoTime() + time.toNanos();
    }

    static Deadline in(Duration time) {
        return new Deadline(time);
    }

    long leftMillis() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    boolean isOver() {
        return end - System.nanoTime() <= 0;
    }

    SourceException over() {
        return new SourceException("Fetching the source took longer than " + time.toSeconds()
                + " seconds and was ended. Look whether its host is slow, or make the source smaller.");
    }

    void check() throws SourceException {
        if (isOver()) {
            throw over();
        }
    }
}
