package dev.lattice.api.job;

import org.jspecify.annotations.Nullable;

/**
 * What a job needs of a node.
 * @param cpu cores
 * @param memoryMb mebibytes
 * @param diskMb mebibytes
 */
public record ResourceRequest(
        @Nullable Double cpu,
        @Nullable Long memoryMb,
        @Nullable Long diskMb) {}
