package dev.lattice.api.worker;

/** How a polling worker says it is. */
public enum ReportedStatus {
    IDLE,
    BUSY,
    ERROR
}
