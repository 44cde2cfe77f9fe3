package dev.lattice.agent.driver;

import java.util.Optional;

/** A way to run tasks on this node. */
public interface Driver extends AutoCloseable {
    /** The name by which the server knows it, such as {@code process}. */
    String name();

    /**
     * Starts a task. The slot's thread calls this and everything on the execution that does not say otherwise, and no
     * slot has two executions at a time.
     *
     * @param slot 0 to the node's limit of parallel allocations, exclusive
     */
    Execution start(int slot, Launch launch) throws LaunchException;

    /** Takes up what an earlier agent started in this slot, or empty when it cannot be told what became of it. */
    Optional<Execution> adopt(int slot, Launch launch, ProcessStamp stamp);

    /** Ends what is left in a slot of allocations that nobody holds any more. */
    void clear(int slot);

    @Override
    void close();
}
