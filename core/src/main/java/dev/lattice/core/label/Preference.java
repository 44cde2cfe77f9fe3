package dev.lattice.core.label;

/**
 * Labels that a node would better have. Of nodes that will do, the one with the largest sum of weights is taken.
 *
 * @param weight 1 to 100
 */
public record Preference(Expression expression, int weight) {
    public static final int MAX_WEIGHT = 100;

    public Preference {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a preference's weight is 1 to " + MAX_WEIGHT);
        }
    }
}
