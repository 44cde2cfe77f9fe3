package dev.lattice.agent.facts;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** How much of the memory programs could still get. */
public final class FreeMemory {
    private static final long BYTES_PER_MB = 1 << 20;
    private static final int PERCENT = 100;

    private FreeMemory() {}

    /** Percent of all memory that would be free if what uses these bytes were not there; empty where nobody says. */
    public static OptionalInt percentWithout(long bytes) {
        OptionalLong free = Machine.memoryField("MemAvailable:");
        OptionalLong all = Machine.memoryField("MemTotal:");
        if (free.isEmpty() || all.isEmpty()) {
            return OptionalInt.empty();
        }
        long without = free.getAsLong() + bytes / BYTES_PER_MB;
        return OptionalInt.of(Math.clamp(without * PERCENT / all.getAsLong(), 0, PERCENT));
    }
}
