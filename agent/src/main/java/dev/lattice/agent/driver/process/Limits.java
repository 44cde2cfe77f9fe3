package dev.lattice.agent.driver.process;

/** What one job's processes may use, as far as this machine enforces it. */
interface Limits extends AutoCloseable {
    Limits NONE = new Limits() {
        @Override
        public void started() {}

        @Override
        public boolean outOfMemory() {
            return false;
        }

        @Override
        public void close() {}
    };

    /** The process was started by the calling thread, or could not be. */
    void started();

    /** Whether the kernel ended a process because all together used too much memory. */
    boolean outOfMemory();

    /** Ends them; nothing of the job lives any more. */
    @Override
    void close();
}
