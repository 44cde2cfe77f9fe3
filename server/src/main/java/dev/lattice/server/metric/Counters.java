package dev.lattice.server.metric;

import java.time.Duration;

/** What is counted from a container's start on. Nodes may say anything: beyond {@link #MOST} nothing is added. */
record Counters(long cpuMicros, long receivedBytes, long sentBytes) {
    static final Counters ZERO = new Counters(0, 0, 0);
    /** So many of these as one coarser step has are still a number. */
    static final long MOST = 1L << 50;
    /** More than any machine has or moves; who says more errs or lies. */
    private static final long MOST_CORES = 4_096;

    private static final long MOST_BYTES_PER_MILLI = 128L << 20;
    private static final long MICROS_PER_MILLI = 1_000;
    /** Reports come with a jitter. */
    private static final long LEAST_MILLIS = 1_000;

    /** What came since an earlier reading. A counter that went back began anew, and so did all of them. */
    Counters since(Counters before) {
        boolean anew =
                cpuMicros < before.cpuMicros || receivedBytes < before.receivedBytes || sentBytes < before.sentBytes;
        return anew
                ? this
                : new Counters(
                        cpuMicros - before.cpuMicros,
                        receivedBytes - before.receivedBytes,
                        sentBytes - before.sentBytes);
    }

    Counters plus(Counters other) {
        return new Counters(
                sum(cpuMicros, other.cpuMicros),
                sum(receivedBytes, other.receivedBytes),
                sum(sentBytes, other.sentBytes));
    }

    private static long sum(long one, long other) {
        return one > MOST - Math.min(other, MOST) ? MOST : one + other;
    }

    /** Whether a machine can have counted this in such a time. */
    boolean possibleIn(Duration time) {
        long millis = Math.max(LEAST_MILLIS, time.toMillis());
        return cpuMicros <= millis * MICROS_PER_MILLI * MOST_CORES
                && receivedBytes <= millis * MOST_BYTES_PER_MILLI
                && sentBytes <= millis * MOST_BYTES_PER_MILLI;
    }
}
