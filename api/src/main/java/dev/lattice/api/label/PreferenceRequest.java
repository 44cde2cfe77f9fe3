package dev.lattice.api.label;

import org.jspecify.annotations.Nullable;

/**
 * Labels that a node would better have.
 *
 * @param label an expression, as of {@code tags}
 * @param weight 1 to 100; 10 unless given
 */
public record PreferenceRequest(String label, @Nullable Integer weight) {
    public static final int DEFAULT_WEIGHT = 10;
}
