package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceOutput;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.driver.Usage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A service's container in the engine. While it runs a thread waits for its end, and asks again when the engine was
 * away meanwhile.
 */
final class DockerService implements ServiceContainer {
    private static final Logger LOG = Logger.getLogger(DockerService.class.getName());
    private static final Duration ENGINE_PAUSE = Duration.ofMillis(200);
    /** What the engine calls the states of a container that ran and does so no more. */
    private static final Set<String> OVER = Set.of("exited", "dead");
    /** 128 + SIGKILL: nobody knows how one that was removed would have ended. */
    private static final int KILLED = 137;
    /** An engine tries a few ports in a row; where strangers have more than that, it has to be asked again. */
    private static final int PORT_TRIES = 20;

    private final DockerClient engine;
    private final URI address;
    private final ContainerStamp stamp;
    private final Runnable farewell;
    private final ContainerThrottle throttle;
    private @Nullable LogReader log;
    private Runnable changed = () -> {};
    private volatile @Nullable End end;
    private volatile Map<Integer, InetSocketAddress> addresses = Map.of();
    private volatile boolean closed;

    /**
     * @param address of the engine
     * @param cpuMillis that it is started with; 0 = all
     * @param farewell called when it is not looked after any more
     */
    DockerService(DockerClient engine, URI address, ContainerStamp stamp, int cpuMillis, Runnable farewell) {
        this.engine = engine;
        this.address = address;
        this.stamp = stamp;
        this.farewell = farewell;
        this.throttle = new ContainerThrottle(engine, stamp.container(), cpuMillis);
    }

    @Override
    public ContainerStamp stamp() {
        return stamp;
    }

    private String id() {
        return stamp.container();
    }

    private LogReader log() {
        return Objects.requireNonNull(log, "not attended yet");
    }

    @Override
    public void attend(ServiceOutput output, Runnable whenEnded) {
        changed = whenEnded;
        LogReader reader = new LogReader(address, id(), output);
        log = reader;
        reader.open();
    }

    @Override
    public Optional<End> lookBack() throws GoneException, EngineAwayException {
        try {
            ContainerState state =
                    EngineCalls.ask(engine.inspectContainerCmd(id())::exec).getState();
            if (!OVER.contains(String.valueOf(state.getStatus()))) {
                return Optional.empty();
            }
            End past = end(state, false);
            end = past;
            return Optional.of(past);
        } catch (NotFoundException removed) {
            throw new GoneException(String.valueOf(removed.getMessage()));
        } catch (DockerException failed) {
            throw new EngineAwayException(failed);
        }
    }

    private static End end(ContainerState state, boolean byEngine) {
        return new End(
                Objects.requireNonNullElse(state.getExitCodeLong(), 0L).intValue(),
                Boolean.TRUE.equals(state.getOOMKilled()),
                byEngine);
    }

    @Override
    public boolean start() throws GoneException, LaunchException, EngineAwayException {
        try {
            boolean news = begin();
            end = null;
            addresses = PortAddresses.of(EngineCalls.ask(engine.inspectContainerCmd(id())::exec));
            log().started();
            Thread.ofVirtual().name(stamp + " end").start(this::awaitEnd);
            return news;
        } catch (NotFoundException removed) {
            throw new GoneException(String.valueOf(removed.getMessage()));
        } catch (DockerException refused) {
            throw DockerServices.refused(refused);
        }
    }

    private boolean begin() throws EngineAwayException {
        for (int tries = 1; ; tries++) {
            try {
                EngineCalls.order(engine.startContainerCmd(id())::exec);
                return true;
            } catch (NotModifiedException runs) {
                return false;
            } catch (NotFoundException removed) {
                throw removed;
            } catch (DockerException refused) {
                if (tries == PORT_TRIES || !portTaken(refused)) {
                    throw refused;
                }
                LOG.log(Level.FINE, "{0} gets other ports: {1}", new Object[] {stamp, refused.getMessage()});
            }
        }
    }

    private static boolean portTaken(DockerException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.contains("address already in use") || message.contains("port is already allocated");
    }

    private void awaitEnd() {
        boolean away = false;
        try {
            while (!closed) {
                try {
                    if (!away) {
                        engine.waitContainerCmd(id()).start().awaitStatusCode();
                    }
                    ContainerState state =
                            engine.inspectContainerCmd(id()).exec().getState();
                    if (Boolean.TRUE.equals(state.getRunning())) {
                        away = false;
                    } else {
                        ended(end(state, away));
                        return;
                    }
                } catch (NotFoundException removed) {
                    ended(new End(KILLED, false, false));
                    return;
                } catch (RuntimeException failed) {
                    // docker-java wraps what happens while it waits in exceptions of several kinds.
                    LOG.log(Level.FINE, "the engine is away", failed);
                    away = true;
                    Thread.sleep(ENGINE_PAUSE);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(End how) {
        end = how;
        log().ended();
        changed.run();
    }

    @Override
    public @Nullable End end() {
        return end;
    }

    @Override
    public Optional<InetSocketAddress> address(int port) {
        return end == null ? Optional.ofNullable(addresses.get(port)) : Optional.empty();
    }

    @Override
    public Answer run(List<String> command) throws LaunchException, EngineAwayException, InterruptedException {
        OutputTail tail = new OutputTail();
        try {
            String exec = EngineCalls.ask(() -> engine.execCreateCmd(id())
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withCmd(command.toArray(String[]::new))
                    .exec()
                    .getId());
            try (ResultCallback.Adapter<Frame> output = new ResultCallback.Adapter<>() {
                @Override
                public void onNext(Frame frame) {
                    tail.add(frame.getPayload());
                }
            }) {
                engine.execStartCmd(exec).exec(output).awaitCompletion();
            }
            Long code = EngineCalls.ask(() -> engine.inspectExecCmd(exec).exec().getExitCodeLong());
            if (code == null) {
                throw new EngineAwayException("nobody knows how the command ended");
            }
            return new Answer(code.intValue(), tail.toString());
        } catch (DockerException refused) {
            throw new LaunchException(
                    LaunchException.Code.COMMAND_NOT_FOUND, "The command cannot be run: " + EngineCalls.said(refused));
        } catch (IOException | RuntimeException away) {
            throw new EngineAwayException(away);
        }
    }

    @Override
    public Usage usage() throws GoneException, EngineAwayException {
        return ContainerUsage.of(address, id());
    }

    @Override
    public Disk disk() throws GoneException, EngineAwayException {
        return ContainerDisk.of(engine, address, id());
    }

    @Override
    public Throttle throttle() {
        return throttle;
    }

    @Override
    public void stop(Duration grace) throws EngineAwayException {
        // One that stands still hears no signal.
        throttle.resume();
        try {
            EngineCalls.tell(() -> engine.stopContainerCmd(id())
                    .withTimeout((int) grace.toSeconds())
                    .exec());
        } catch (NotFoundException | NotModifiedException over) {
            LOG.log(Level.FINE, "{0} has ended already", stamp);
        } catch (DockerException failed) {
            throw new EngineAwayException(failed);
        }
    }

    @Override
    public void wake() {
        LogReader reader = log;
        if (reader != null) {
            reader.wake();
        }
    }

    @Override
    public void drain(Duration patience) throws InterruptedException {
        log().drain(patience.toNanos());
    }

    @Override
    public void remove() throws EngineAwayException {
        DockerServices.delete(engine, id());
    }

    @Override
    public void close() {
        closed = true;
        farewell.run();
        LogReader reader = log;
        if (reader != null) {
            reader.close();
        }
    }
}
