package dev.lattice.agent.allocation;

/** Hears what is new, to tell the server. Never waits. */
public interface Announcer {
    /** There is output that was not sent yet; goes out at once. */
    void output(Allocation allocation);

    /** Its report changed; goes out with the next {@link #flush} or output at the latest. */
    void report(Allocation allocation);

    /** It is forgotten: nothing of it is to be sent any more. */
    void forgotten(Allocation allocation);

    /** Sends what was announced. */
    void flush();

    /** As {@link #flush}, but may leave it for a moment when little waits, for the caller flushes again soon. */
    void flushSoon();
}
