package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.ServiceContainer.GoneException;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.driver.Usage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A container that was started. Two threads watch it, one for its output and one for its end; both ask again when the
 * engine was away. The engine's log begins with the first byte, so output goes on where it was left, also after a
 * restart of the agent.
 */
final class ContainerExecution implements Execution {
    private static final Logger LOG = Logger.getLogger(ContainerExecution.class.getName());
    private static final Duration ENGINE_PAUSE = Duration.ofMillis(500);

    private final DockerClient engine;
    private final URI address;
    private final ContainerStamp stamp;
    private final Optional<SlotCounts> counts;
    private final Runnable farewell;
    private final ContainerThrottle throttle;
    private final ContainerOutput output = new ContainerOutput();
    private boolean watched;
    private volatile @Nullable Exit exit;
    private volatile boolean closed;

    /**
     * @param address where the engine is
     * @param cpuMillis that it was started with; 0 = all
     * @param counts from its start on; empty when an earlier agent started it
     * @param farewell called when its container is removed
     */
    ContainerExecution(
            DockerClient engine,
            URI address,
            ContainerStamp stamp,
            int cpuMillis,
            Optional<SlotCounts> counts,
            Runnable farewell) {
        this.engine = engine;
        this.throttle = new ContainerThrottle(engine, stamp.container(), cpuMillis);
        this.address = address;
        this.counts = counts;
        this.stamp = stamp;
        this.farewell = farewell;
    }

    @Override
    public Stamp stamp() {
        return stamp;
    }

    @Override
    public @Nullable Exit await(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        watch(out, err);
        if (exit == null) {
            output.move(out, err, false, timeoutNanos);
        }
        return exit;
    }

    /** From the first call on, for only then is known what an earlier agent took. */
    private void watch(OutputSink out, OutputSink err) {
        if (!watched) {
            watched = true;
            output.resume(out.end(), err.end());
            Thread.ofVirtual().name(stamp + " output").start(this::followOutput);
            Thread.ofVirtual().name(stamp + " end").start(this::awaitEnd);
        }
    }

    private void followOutput() {
        try {
            while (!closed && !output.drained() && !copyOutput()) {
                Thread.sleep(ENGINE_PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            output.end();
        }
    }

    /** Returns whether all of it was copied. */
    private boolean copyOutput() throws InterruptedException {
        output.reread();
        try {
            // A log that is followed may end without its last lines; one that is only read does not.
            read(true);
            if (exit == null && running()) {
                return false;
            }
            output.reread();
            read(false);
            return true;
        } catch (NotFoundException removed) {
            return true;
        } catch (DockerException | IOException away) {
            LOG.log(Level.FINE, "the engine is away", away);
            return false;
        }
    }

    private void read(boolean follow) throws IOException, InterruptedException {
        try (ResultCallback.Adapter<Frame> frames = new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                try {
                    output.put(frame.getStreamType() == StreamType.STDERR, frame.getPayload());
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        }) {
            engine.logContainerCmd(stamp.container())
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(follow)
                    .exec(frames)
                    .awaitCompletion();
        }
    }

    private boolean running() {
        InspectContainerResponse.ContainerState state =
                engine.inspectContainerCmd(stamp.container()).exec().getState();
        return Boolean.TRUE.equals(state.getRunning());
    }

    private void awaitEnd() {
        boolean away = false;
        Exit end = null;
        try {
            while (end == null && !closed) {
                try {
                    end = exit(
                            engine.waitContainerCmd(stamp.container()).start().awaitStatusCode(), away);
                } catch (NotFoundException removed) {
                    end = new Exit.Unknown();
                } catch (RuntimeException failed) {
                    // docker-java wraps what happens while it waits in exceptions of several kinds.
                    LOG.log(Level.FINE, "the engine is away", failed);
                    away = true;
                    Thread.sleep(ENGINE_PAUSE);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            exit = end;
            output.exited();
        }
    }

    /** An engine that stops ends its containers: a code other than 0 is then not known to be the command's own. */
    private static Exit exit(int code, boolean engineWasAway) {
        return engineWasAway && code != 0 ? new Exit.Unknown() : new Exit.Exited(code);
    }

    @Override
    public void wake() {
        output.wake();
    }

    @Override
    public Throttle throttle() {
        return throttle;
    }

    @Override
    public void terminate() {
        signal("TERM");
    }

    @Override
    public void kill() {
        if (exit == null) {
            signal("KILL");
        }
    }

    private void signal(String name) {
        try {
            engine.killContainerCmd(stamp.container()).withSignal(name).exec();
        } catch (NotFoundException | ConflictException | NotModifiedException over) {
            LOG.log(Level.FINE, "{0} has ended already", stamp);
        } catch (DockerException away) {
            LOG.log(Level.WARNING, "{0} does not get SIG{1}: {2}", new Object[] {stamp, name, away.getMessage()});
        }
    }

    @Override
    public boolean drain(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        if (!output.drained()) {
            output.move(out, err, true, timeoutNanos);
        }
        return output.drained();
    }

    @Override
    public boolean outOfMemory() {
        try {
            return Boolean.TRUE.equals(engine.inspectContainerCmd(stamp.container())
                    .exec()
                    .getState()
                    .getOOMKilled());
        } catch (DockerException gone) {
            LOG.log(Level.FINE, "nobody can say whether memory ended it", gone);
            return false;
        }
    }

    /**
     * While it runs, by what the engine says of it; when it has ended the engine knows nothing, and what its slot has
     * counted counts.
     */
    @Override
    public Optional<Usage> usage() {
        return counted(
                exit == null ? ask() : Optional.empty(),
                counts.map(SlotCounts::cpuMicros).orElse(OptionalLong.empty()),
                counts.flatMap(SlotCounts::sinceStart),
                counts.map(SlotCounts::ownNetwork).orElse(false));
    }

    /**
     * What the engine says of traffic is that of a place in the network, through which earlier jobs of the slot may have
     * gone: it counts only where the place is the job's own.
     *
     * @param said by the engine
     * @param cpu of the slot since its start
     * @param traffic of the slot since its start
     * @param ownNetwork false also when nobody knows, as of what an earlier agent started
     */
    static Optional<Usage> counted(
            Optional<Usage> said, OptionalLong cpu, Optional<SlotCounts.Traffic> traffic, boolean ownNetwork) {
        if (said.isEmpty() && cpu.isEmpty()) {
            return Optional.empty();
        }
        Usage engine = said.orElse(new Usage(0, 0, 0, 0));
        SlotCounts.Traffic gone = traffic.orElse(
                ownNetwork
                        ? new SlotCounts.Traffic(engine.receivedBytes(), engine.sentBytes())
                        : SlotCounts.Traffic.NONE);
        return Optional.of(
                new Usage(cpu.orElse(engine.cpuMicros()), engine.memoryBytes(), gone.received(), gone.sent()));
    }

    private Optional<Usage> ask() {
        try {
            return Optional.of(ContainerUsage.of(address, stamp.container()));
        } catch (GoneException | EngineAwayException away) {
            LOG.log(Level.FINE, "what a container uses is not known", away);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        output.abandon();
        Containers.remove(engine, stamp.container());
        farewell.run();
    }
}
