package dev.lattice.api.job;

import org.jspecify.annotations.Nullable;

/**
 * What a job needs of a node.
 * @param cpu cores
 * @param memoryMb mebibytes
 * @param diskMb mebibytes
 * @param gpus whole ones, for containers only
 */
public record ResourceRequest(
        @Nullable Double cpu,
        @Nullable Long memoryMb,
        @Nullable Long diskMb,
        @Nullable Integer gpus) {
    /** Without a GPU. */
    public ResourceRequest(@Nullable Double cpu, @Nullable Long memoryMb, @Nullable Long diskMb) {
        this(cpu, memoryMb, diskMb, null);
    }
}
