package dev.lattice.api.client;

import org.jspecify.annotations.Nullable;

/**
 * Which workloads to list.
 *
 * @param status a state's name in the API, such as {@code running}
 * @param text a part of the name
 */
public record WorkloadFilter(
        @Nullable String status, @Nullable String text) {}
