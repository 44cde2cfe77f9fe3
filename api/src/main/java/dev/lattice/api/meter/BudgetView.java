package dev.lattice.api.meter;

import org.jspecify.annotations.Nullable;

/**
 * What a project may spend in a month, of UTC.
 *
 * @param amountMicros null when it may spend whatever it wants, as the last
 * @param spentMicros this month, with what was not charged for yet
 */
public record BudgetView(
        String project,
        String currency,
        @Nullable Long amountMicros,
        long spentMicros,
        BudgetState state,
        @Nullable OnBudget onBudget) {}
