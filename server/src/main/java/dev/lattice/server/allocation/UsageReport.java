package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.job.ServiceSpec;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What the container of a service's allocation uses, as its node says.
 *
 * @param age since that was so
 * @param cpuMicros counted since the container's start, as bytes received and sent are; anew with the next start
 * @param memoryBytes without what the kernel would give up at once
 * @param diskBytes outside the image, volumes included; empty when that was not counted yet
 */
public record UsageReport(
        AllocationId allocation,
        ServiceSpec of,
        Duration age,
        long cpuMicros,
        long receivedBytes,
        long sentBytes,
        long memoryBytes,
        OptionalLong diskBytes) {}
