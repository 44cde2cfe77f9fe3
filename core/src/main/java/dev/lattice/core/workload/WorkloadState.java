package dev.lattice.core.workload;

/** How a workload stands, as its owner sees it: derived anew from what is wanted and what is observed. */
public enum WorkloadState {
    /** no node has room for it, or one was not looked for yet */
    QUEUED,
    /** its first image is being made */
    BUILDING,
    /** on its node, not ready yet */
    DEPLOYING,
    /** it serves */
    RUNNING,
    /** it was to come to an end, and did so as it should */
    COMPLETED,
    STOPPING,
    /** by its owner's wish; what it keeps is there */
    STOPPED,
    /** it ends again and again; its node goes on trying */
    CRASHED,
    /** its first revision never became ready, or its node stopped it for good; nothing is tried any more */
    FAILED,
    /** its machine's owner uses the machine, and no other one could take it over; it goes on when they are done */
    SUSPENDED,
    /** its node is away, and what it keeps is there only */
    LOST,
    DELETING
}
