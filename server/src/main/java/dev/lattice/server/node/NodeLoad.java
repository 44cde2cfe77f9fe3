package dev.lattice.server.node;

import org.jspecify.annotations.Nullable;

/**
 * How busy a node is, as its last heartbeat said.
 *
 * @param cores busy; null when it does not say
 * @param freeMemoryMb mebibytes that programs could still get; null when it does not say
 */
public record NodeLoad(@Nullable Double cores, @Nullable Long freeMemoryMb) {
    /** Nothing is known. */
    public static final NodeLoad UNKNOWN = new NodeLoad(null, null);
}
