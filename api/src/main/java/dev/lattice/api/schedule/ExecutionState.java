package dev.lattice.api.schedule;

/** What became of a tick. */
public enum ExecutionState {
    /** its job waits for a node */
    QUEUED,
    /** its job runs */
    RUNNING,
    /** its job ended with 0 */
    SUCCEEDED,
    /** its job failed, ran out of time or was lost */
    FAILED,
    /** its job was canceled */
    CANCELED,
    /** it waits for the job of an earlier one to end */
    WAITING,
    /** left out: the job of an earlier one had not ended */
    SKIPPED,
    /** left out: no server was there to see it */
    MISSED,
    /** no job could be made */
    REFUSED
}
