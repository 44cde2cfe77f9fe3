package dev.lattice.agent.driver.process;

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

    /** Removes it from the system, unless somebody is inside. */
    @Override
    void close();
}
