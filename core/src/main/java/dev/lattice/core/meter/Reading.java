package dev.lattice.core.meter;

import java.util.OptionalLong;

/**
 * What a node says that an allocation has used.
 *
 * @param cpuMicros counted since a start, as bytes received and sent are; anew with the next start
 * @param memoryBytes now
 * @param diskBytes now; empty when that was not counted
 */
public record Reading(long cpuMicros, long receivedBytes, long sentBytes, long memoryBytes, OptionalLong diskBytes) {
    /** What there is at a start. */
    public static final Reading NOTHING = new Reading(0, 0, 0, 0, OptionalLong.empty());

    /** Nodes may say anything; so much of it is believed. */
    private static final long MOST = 1L << 50;

    public Reading {
        cpuMicros = Math.clamp(cpuMicros, 0, MOST);
        receivedBytes = Math.clamp(receivedBytes, 0, MOST);
        sentBytes = Math.clamp(sentBytes, 0, MOST);
        memoryBytes = Math.clamp(memoryBytes, 0, MOST);
        diskBytes = diskBytes.isPresent()
                ? OptionalLong.of(Math.clamp(diskBytes.getAsLong(), 0, MOST))
                : OptionalLong.empty();
    }
}
