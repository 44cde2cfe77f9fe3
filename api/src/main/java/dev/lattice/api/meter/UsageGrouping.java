package dev.lattice.api.meter;

/** By what usage is added up. */
public enum UsageGrouping {
    /** all of a project */
    PROJECT,
    /** each workload with its builds; jobs together */
    WORKLOAD,
    JOB,
    NODE,
    /** of UTC */
    DAY
}
