package dev.lattice.api.schedule;

/** Whether a schedule makes jobs. */
public enum ScheduleState {
    /** it does */
    ACTIVE,
    /** its owner has it rest */
    PAUSED,
    /** it never will: its expression names no moment that is still to come */
    DISABLED
}
