package dev.lattice.api.meter;

/** How much of a budget is spent. */
public enum BudgetState {
    /** there is none */
    NONE,
    OK,
    /** four fifths or more */
    WARNED,
    EXCEEDED
}
