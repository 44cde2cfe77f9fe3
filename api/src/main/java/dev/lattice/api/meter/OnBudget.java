package dev.lattice.api.meter;

/** What happens when a month's budget is spent. */
public enum OnBudget {
    /** nothing new begins; services go on */
    REFUSE,
    /** services are stopped and jobs canceled as well */
    STOP
}
