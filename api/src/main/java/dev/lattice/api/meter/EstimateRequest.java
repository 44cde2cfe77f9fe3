package dev.lattice.api.meter;

import org.jspecify.annotations.Nullable;

/**
 * What is to run.
 *
 * @param cpu cores; null as in the others = what a new workload has
 * @param instances null = one
 */
public record EstimateRequest(
        @Nullable Double cpu,
        @Nullable Long memoryMb,
        @Nullable Long diskMb,
        @Nullable Integer instances) {}
