package dev.lattice.api.meter;

/** What an allocation is that uses something. */
public enum UsageKind {
    JOB,
    SERVICE,
    BUILD,
    /** an image that is stored for other nodes */
    COPY
}
