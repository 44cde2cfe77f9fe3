package dev.lattice.core.meter;

/**
 * What was used. A megabyte is 2^20 bytes.
 *
 * @param cpuMicros of one processor
 * @param memoryMbMillis megabytes of memory, times milliseconds
 * @param diskMbMillis megabytes on disk, times milliseconds
 */
public record Quantities(long cpuMicros, long memoryMbMillis, long diskMbMillis, long receivedBytes, long sentBytes) {
    public static final Quantities NONE = new Quantities(0, 0, 0, 0, 0);

    public Quantities {
        if (cpuMicros < 0 || memoryMbMillis < 0 || diskMbMillis < 0 || receivedBytes < 0 || sentBytes < 0) {
            throw new IllegalArgumentException("less than nothing was used");
        }
    }

    public Quantities plus(Quantities other) {
        return new Quantities(
                Math.addExact(cpuMicros, other.cpuMicros),
                Math.addExact(memoryMbMillis, other.memoryMbMillis),
                Math.addExact(diskMbMillis, other.diskMbMillis),
                Math.addExact(receivedBytes, other.receivedBytes),
                Math.addExact(sentBytes, other.sentBytes));
    }

    public boolean isNone() {
        return equals(NONE);
    }
}
