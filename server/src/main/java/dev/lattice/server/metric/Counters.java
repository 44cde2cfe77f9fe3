package dev.lattice.server.metric;

/** What is counted from a container's start on. */
record Counters(long cpuMicros, long receivedBytes, long sentBytes) {
    static final Counters ZERO = new Counters(0, 0, 0);

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
                cpuMicros + other.cpuMicros, receivedBytes + other.receivedBytes, sentBytes + other.sentBytes);
    }
}
