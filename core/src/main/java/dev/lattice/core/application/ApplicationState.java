package dev.lattice.core.application;

/** How an application stands as a whole. */
public enum ApplicationState {
    /** all of its services serve, or came to their end as they should */
    RUNNING,
    /** some are on their way, and nothing stands in it */
    STARTING,
    /** some serve and some do not, and those will not by themselves */
    DEGRADED,
    /** nothing of it serves, and it will not by itself */
    FAILED,
    /** by its owner's wish; what it keeps is there */
    STOPPED,
    DELETING
}
