package dev.lattice.agent.allocation;

/** How far an allocation is. */
public enum Phase {
    /** Accepted, no slot free yet. */
    WAITING(false),
    /** Files are fetched, the folder is made. */
    PREPARING(false),
    /** The process was started. */
    RUNNING(false),
    /** The outcome is set. */
    ENDED(true),
    /** Given back, certainly never started. */
    RELEASED(true);

    private final boolean terminal;

    Phase(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether nothing follows. */
    public boolean terminal() {
        return terminal;
    }
}
