package dev.lattice.api.meter;

import java.time.Instant;

/**
 * A price list, in millionths of the currency's unit.
 *
 * @param feePercent the platform's part of a charge
 */
public record PriceView(
        Instant validFrom,
        long cpuHour,
        long memoryGbHour,
        long diskGbMonth,
        long receivedGb,
        long sentGb,
        double feePercent) {}
