package dev.lattice.api.availability;

/** What an owner asked for by hand. */
public enum PauseKind {
    /** nothing */
    NONE,
    /** what runs rests until a time */
    UNTIL,
    /** what runs rests until the owner says so */
    OPEN,
    /** what runs may finish, and nothing more is started */
    FINISH
}
