package dev.lattice.core.schedule;

/** What becomes of ticks that came while no server was there to see them. */
public enum Missed {
    /** they are left out */
    SKIP,
    /** the last of them is made up for, the others are left out */
    ONCE,
    /** each is made up for, one after another, the last hundred at most */
    ALL
}
