package dev.lattice.agent.driver;

/** How a main process ended. */
public sealed interface Exit {
    /** By itself. */
    record Exited(int code) implements Exit {}

    /** By a signal. */
    record Signaled(int signal) implements Exit {}

    /** By the supervisor, which ended it because its time was over while no agent ran. */
    record Overdue() implements Exit {}

    /** Nobody can say. */
    record Unknown() implements Exit {}
}
