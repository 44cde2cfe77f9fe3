package dev.lattice.agent.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What a cgroup has counted of processors' time, that of its children included, also of those that are gone. */
public final class CpuCount {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final String UNIFIED = "usage_usec ";

    private CpuCount() {}

    /** In microseconds since the cgroup was made; empty when it is gone, or counts something else. */
    public static OptionalLong micros(Path group) {
        try {
            Path legacy = group.resolve("cpuacct.usage");
            if (Files.exists(legacy)) {
                return OptionalLong.of(Long.parseLong(Files.readString(legacy).strip()) / NANOS_PER_MICRO);
            }
            Path unified = group.resolve("cpu.stat");
            if (Files.exists(unified)) {
                return Files.readAllLines(unified).stream()
                        .filter(line -> line.startsWith(UNIFIED))
                        .mapToLong(line ->
                                Long.parseLong(line.substring(UNIFIED.length()).strip()))
                        .findFirst();
            }
        } catch (IOException | NumberFormatException gone) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
