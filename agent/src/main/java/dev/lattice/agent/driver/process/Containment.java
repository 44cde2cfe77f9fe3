package dev.lattice.agent.driver.process;

import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.util.List;

/** Knows which processes belong to a slot, whatever they did to get away from their parent. */
interface Containment extends AutoCloseable {
    /** Nothing is known beyond the process group. */
    Containment NONE = new Containment() {
        @Override
        public void admit(int pid) {}

        @Override
        public boolean mayHold(int ended) {
            return true;
        }

        @Override
        public List<Integer> members() {
            return List.of();
        }

        @Override
        public void killAll() {}

        @Override
        public boolean complete() {
            return false;
        }

        @Override
        public void close() {}
    };

    /** Takes in a process that was just started; nothing to do where children are born inside. */
    void admit(int pid);

    /**
     * Whether somebody may be inside; false is certain. Cheap, for it is asked after every job.
     *
     * @param ended processes that ended but were not reaped yet, which do not count
     */
    boolean mayHold(int ended);

    /** The processes inside, ended ones not counted. */
    List<Integer> members();

    /** Sends SIGKILL to all that are inside now. */
    void killAll();

    /** Whether nothing can be outside; otherwise a search through all processes has to follow. */
    boolean complete();

    /**
     * Limits what the process that the calling thread starts next may use, with all that it starts.
     *
     * @param most cores and memory; 0 = no limit
     * @throws IOException when this machine does not enforce that
     */
    default Limits limit(Resources most) throws IOException {
        throw new IOException("no cgroup here may be written");
    }

    /**
     * Has all that are inside stand still, or go on.
     *
     * @return whether the kernel does that for a whole group here; otherwise they have to be told one by one
     */
    default boolean freeze(boolean still) throws IOException {
        return false;
    }

    /**
     * Gives all that are inside so much of the processors, together, also what they start from now on.
     *
     * @param cpuMillis 1000 = one core; 0 = all
     */
    default void share(int cpuMillis) throws IOException {
        throw new IOException("no cgroup here may be written");
    }

    /**
     * Has all that are inside, and what starts from now on, wait for whoever else wants a processor, or puts an end to that.
     *
     * @throws IOException when this machine has no way to do that
     */
    default void giveWay(boolean last) throws IOException {
        throw new IOException("no cgroup here may be written");
    }

    /** Whether what gives way has to be started within limits, if only in name. */
    default boolean startsLimited() {
        return false;
    }

    /** The limits that an earlier agent set for what runs here. */
    default Limits adoptLimits(Resources most) throws IOException {
        return Limits.NONE;
    }

    /** Removes it from the system, unless somebody is inside. */
    @Override
    void close();
}
