package dev.lattice.agent.allocation;

import dev.lattice.core.id.AllocationId;
import java.util.OptionalLong;

/**
 * What an allocation uses.
 *
 * @param takenNanos by {@link System#nanoTime}
 * @param cpuMicros counted since its start, of a service that of its container, like bytes received and sent
 * @param memoryBytes without what the kernel would give up at once
 * @param diskBytes outside the image, volumes included; empty of a service before the first measurement, and of all else
 */
public record UsageSample(
        AllocationId allocation,
        long takenNanos,
        long cpuMicros,
        long receivedBytes,
        long sentBytes,
        long memoryBytes,
        OptionalLong diskBytes) {}
