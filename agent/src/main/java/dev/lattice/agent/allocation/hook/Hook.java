package dev.lattice.agent.allocation.hook;

import java.io.IOException;

/**
 * One step of an allocation's life. It may be run again after a restart of the agent, and then does only what is
 * missing.
 */
public interface Hook {
    /** For messages. */
    String name();

    /** Does the step. */
    void apply(AllocationRun run) throws HookException, IOException;

    /** Takes the step back after a later one failed; only called when {@link #apply} was. */
    default void undo(AllocationRun run) throws IOException {}
}
