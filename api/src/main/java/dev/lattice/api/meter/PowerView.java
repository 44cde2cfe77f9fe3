package dev.lattice.api.meter;

import org.jspecify.annotations.Nullable;

/**
 * What a machine takes, as its owner says; null when they did not.
 *
 * @param kwhPriceMicros of a kilowatt-hour
 */
public record PowerView(
        @Nullable Integer idleWatts,
        @Nullable Integer busyWatts,
        @Nullable Long kwhPriceMicros) {}
