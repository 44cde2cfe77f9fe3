package dev.lattice.server.compose;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a service's container may use, and what is kept for it.
 *
 * @param gpus that it gets, whole ones
 */
public record ComposeResources(Amount limits, Amount reservations, int gpus) {
    /** Without a GPU. */
    ComposeResources(Amount limits, Amount reservations) {
        this(limits, reservations, 0);
    }

    /**
     * Empty where the file says nothing.
     *
     * @param cpuMillis thousandths of a core; at least 1
     * @param memoryBytes at least 1
     */
    public record Amount(OptionalInt cpuMillis, OptionalLong memoryBytes) {
        static final Amount UNSAID = new Amount(OptionalInt.empty(), OptionalLong.empty());
    }
}
