package dev.lattice.agent.allocation;

import dev.lattice.core.id.AllocationId;
import java.util.OptionalLong;

/**
 * What a service's container uses.
 *
 * @param takenNanos by {@link System#nanoTime}
 * @param cpuMicros counted since the container's start, like bytes received and sent
 * @param memoryBytes without what the kernel would give up at once
 * @param diskBytes outside the image, volumes included; empty before the first measurement
 */
public record UsageSample(
        AllocationId allocation,
        long takenNanos,
        long cpuMicros,
        long receivedBytes,
        long sentBytes,
        long memoryBytes,
        OptionalLong diskBytes) {}
