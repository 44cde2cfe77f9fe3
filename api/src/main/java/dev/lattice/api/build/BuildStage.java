package dev.lattice.api.build;

/** How far a build is. */
public enum BuildStage {
    /** the source is fetched and looked at */
    PREPARING,
    /** it waits for a node */
    QUEUED,
    BUILDING,
    BUILT,
    FAILED,
    CANCELED
}
