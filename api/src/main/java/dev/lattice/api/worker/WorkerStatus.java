package dev.lattice.api.worker;

/** How a node is, as the fixed API says it. */
public enum WorkerStatus {
    ONLINE,
    OFFLINE,
    ERROR,
    PENDING
}
