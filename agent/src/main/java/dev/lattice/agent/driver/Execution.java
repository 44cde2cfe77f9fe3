package dev.lattice.agent.driver;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A started process or container with all that it started. */
public interface Execution extends AutoCloseable {
    /** By which it is held and slowed. Any thread. */
    Throttle throttle();

    /** What was started. */
    Stamp stamp();

    /**
     * Moves output into the sinks as it comes and waits for the main process to end.
     *
     * @param timeoutNanos longest time to wait; {@link Long#MAX_VALUE} = as long as it takes
     * @return how it ended, or null when the time is over or {@link #wake} was called
     */
    @Nullable Exit await(OutputSink out, OutputSink err, long timeoutNanos) throws IOException;

    /** Makes the current or next {@link #await} or {@link #drain} return. Any thread. */
    void wake();

    /** Asks all processes of the tree to end. */
    void terminate();

    /** Ends all processes of the tree, also those that are left after the main one ended by itself. */
    void kill();

    /**
     * Moves what is left of the output, once nothing of the tree lives.
     *
     * @return whether all of it was moved; false when the time is over, {@link #wake} was called or a sink is full
     */
    boolean drain(OutputSink out, OutputSink err, long timeoutNanos) throws IOException;

    /** Whether the kernel ended a process of the tree because it used more memory than its limit. */
    default boolean outOfMemory() {
        return false;
    }

    /**
     * What it has used, with all that it started; after the end of the main process, in all. Empty when nobody can say. Any
     * thread; may ask an engine.
     */
    default Optional<Usage> usage() {
        return Optional.empty();
    }

    /** Forgets the process; its true end can be asked for until here, even by the agent's successor. */
    @Override
    void close();
}
