package dev.lattice.core.workload;

/** What its owner wants of a workload. */
public enum Desired {
    RUNNING,
    STOPPED,
    /** gone, with all that it kept */
    DELETED
}
