package dev.lattice.agent.facts;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How busy the machine is now. */
public final class Load {
    private static final int MILLIS_PER_CORE = 1000;

    private Load() {}

    /** Thousandths of a core that were busy on average over the last minute. */
    public static int loadMillis() {
        try {
            String text = Files.readString(Path.of("/proc/loadavg"));
            return (int) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * MILLIS_PER_CORE);
        } catch (IOException absent) {
            return (int)
                    (Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                            * MILLIS_PER_CORE);
        }
    }

    /** Mebibytes that programs could still get. */
    public static long freeMemoryMb() {
        return Machine.memoryField("MemAvailable:").orElse(0);
    }
}
