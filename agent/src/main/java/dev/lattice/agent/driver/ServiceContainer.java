package dev.lattice.agent.driver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A service's container, which may be started many times. One thread, but for what says otherwise. */
public interface ServiceContainer extends AutoCloseable {
    /** By which it is held and slowed. Any thread. */
    Throttle throttle();

    /**
     * How a run of it ended.
     *
     * @param exitCode its own; 128 + the signal when one ended it, and as if killed when the container was removed
     * @param byEngine whether the engine was away at the end, which therefore is not the service's fault
     */
    record End(int exitCode, boolean outOfMemory, boolean byEngine) {}

    /**
     * What a command said.
     *
     * @param tail the last of its output, both streams
     */
    record Answer(int exitCode, String tail) {}

    /**
     * What it keeps on disk, in bytes.
     *
     * @param layer outside the image and its volumes; goes with the container
     */
    record Disk(long layer, long volumes) {
        public long bytes() {
            return layer + volumes;
        }
    }

    /** The engine knows no such container any more, or can never start it again; its storage is still there. */
    final class GoneException extends Exception {
        private static final long serialVersionUID = 1;

        public GoneException(String message) {
            super(message);
        }
    }

    ContainerStamp stamp();

    /**
     * From now on output goes to the sinks, by a thread of the container's own, and whoever waits is told of changes.
     *
     * @param changed called when it ended; from any thread
     */
    void attend(ServiceOutput output, Runnable changed);

    /**
     * Looks how it is, for one that was started by an earlier agent.
     *
     * @return how its last run ended; empty when it runs, or never ran
     */
    Optional<End> lookBack() throws GoneException, EngineAwayException;

    /**
     * Makes it run; one that runs is left as it is.
     *
     * @return whether it was started by this call
     * @throws LaunchException when the engine refuses
     */
    boolean start() throws GoneException, LaunchException, EngineAwayException;

    /** How it ended since the last start; null while it runs. Any thread. */
    @Nullable End end();

    /** Where one of its ports is reached from this machine, as of the last start; empty when nowhere. Any thread. */
    Optional<InetSocketAddress> address(int port);

    /**
     * Runs a command in it and waits for its end. Any thread; an interruption leaves the command to itself.
     *
     * @throws LaunchException when it could not be run
     */
    Answer run(List<String> command) throws LaunchException, EngineAwayException, InterruptedException;

    /** What it uses while it runs; an answer takes milliseconds. Any thread. */
    Usage usage() throws GoneException, EngineAwayException;

    /** What it keeps on disk, counted file by file: may take long. Any thread. */
    Disk disk() throws GoneException, EngineAwayException;

    /** Asks it to stop, by the signal that its image wants, and kills it after the grace. Returns at the end. Any thread. */
    void stop(Duration grace) throws EngineAwayException;

    /** Output may have room again. Any thread. */
    void wake();

    /** Waits until all that it wrote before its end was passed on, or the time is over. */
    void drain(Duration patience) throws InterruptedException;

    /** Removes it; storage stays. */
    void remove() throws EngineAwayException;

    /** Stops watching it and leaves it as it is. */
    @Override
    void close();
}
