package dev.lattice.api.meter;

import org.jspecify.annotations.Nullable;

/**
 * What was used.
 *
 * @param key what usage is added up by: a project's, workload's or job's id, a node or a day; {@code jobs} for those that
 *     belong to no workload
 * @param name for people; null where the key is all there is, or it is gone
 * @param amountMicros what it costs, with what was not charged for yet at today's prices
 */
public record UsageLine(
        String key,
        @Nullable String name,
        double cpuSeconds,
        double memoryGbHours,
        double diskGbHours,
        long receivedBytes,
        long sentBytes,
        long amountMicros) {}
