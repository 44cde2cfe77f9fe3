package dev.lattice.agent.driver;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A way to run tasks on this node. */
public interface Driver extends AutoCloseable {
    /** The name by which the server knows it, such as {@code process}. */
    String name();

    /** Whether it can run something now; asked when the node tells the server what it is. */
    default boolean available() {
        return true;
    }

    /**
     * Fetches what a start needs and the node lacks, such as an image; may take minutes.
     *
     * @param unwanted whether the task is not to be started any more; asked now and then
     */
    default void prepare(Launch launch, BooleanSupplier unwanted) throws LaunchException {}

    /**
     * Starts a task. The slot's thread calls this and everything on the execution that does not say otherwise, and no
     * slot has two executions at a time.
     *
     * @param slot 0 to the node's limit of parallel allocations, exclusive
     */
    Execution start(int slot, Launch launch) throws LaunchException;

    /** Takes up what an earlier agent started in this slot, or empty when it cannot be told what became of it. */
    Optional<Execution> adopt(int slot, Launch launch, Stamp stamp);

    /** Ends what is left in a slot of allocations that nobody holds any more. */
    void clear(int slot);

    /**
     * Has all jobs that it runs wait for whoever else on this machine wants a processor, or puts an end to that; as far as the
     * system offers it. Told again and again; any thread.
     *
     * @param last whether what it runs comes last
     */
    default void giveWay(boolean last) {}

    @Override
    void close();
}
