package dev.lattice.agent.driver;

/**
 * What is done to something that runs while its machine's owner wants more of it. Any thread; doing it again is harmless,
 * and so is doing it to what has ended.
 */
public interface Throttle {
    /**
     * It stands still from the return on, and keeps its memory.
     *
     * @return whether it does; false where that cannot be had
     */
    boolean suspend() throws EngineAwayException;

    /** It goes on where it stood. */
    void resume() throws EngineAwayException;

    /**
     * It has so much of the processors from now on.
     *
     * @param cpuMillis all together; 1000 = one core, 0 = as much as it was started with
     */
    void allow(int cpuMillis) throws EngineAwayException;
}
