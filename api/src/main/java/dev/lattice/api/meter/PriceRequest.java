package dev.lattice.api.meter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Other prices, in millionths of the currency's unit; what is null stays as it is.
 *
 * @param validFrom from when on they count; null = from now on
 */
public record PriceRequest(
        @Nullable Instant validFrom,
        @Nullable Long cpuHour,
        @Nullable Long memoryGbHour,
        @Nullable Long diskGbMonth,
        @Nullable Long receivedGb,
        @Nullable Long sentGb,
        @Nullable Double feePercent) {}
