package dev.lattice.api.meter;

/**
 * What was earned.
 *
 * @param key a node or a day
 * @param grossMicros what those who used it pay for
 * @param feeMicros of that the platform's
 * @param electricityMicros what the machine took more because it worked, at its owner's price
 * @param netMicros what is left
 */
public record EarningsLine(
        String key,
        double cpuSeconds,
        double memoryGbHours,
        long receivedBytes,
        long sentBytes,
        long grossMicros,
        long feeMicros,
        long electricityMicros,
        long netMicros) {}
