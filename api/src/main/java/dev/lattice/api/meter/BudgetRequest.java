package dev.lattice.api.meter;

import org.jspecify.annotations.Nullable;

/**
 * A budget.
 *
 * @param project whose; null = the caller's own
 * @param amountMicros of a month; null = there is none any more
 * @param onBudget null = {@code REFUSE}
 */
public record BudgetRequest(
        @Nullable String project,
        @Nullable Long amountMicros,
        @Nullable OnBudget onBudget) {}
