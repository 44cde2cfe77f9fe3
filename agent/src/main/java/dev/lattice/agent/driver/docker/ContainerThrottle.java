package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.Throttle;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Pauses a container, and changes its share of the processors while it runs. */
record ContainerThrottle(DockerClient engine, String container, int ownCpuMillis) implements Throttle {
    private static final Logger LOG = Logger.getLogger(ContainerThrottle.class.getName());
    private static final long NANOS_PER_MILLI_CPU = 1_000_000;
    private static final int FIRST_FAILURE = 500;

    /** The kernel divides a tenth of a second, and gives out no less than a millisecond of it. */
    private static final int LEAST_MILLIS = 10;

    @Override
    public boolean suspend() throws EngineAwayException {
        tell("is paused already", () -> engine.pauseContainerCmd(container).exec());
        return true;
    }

    @Override
    public void resume() throws EngineAwayException {
        tell("is not paused", () -> engine.unpauseContainerCmd(container).exec());
    }

    @Override
    public void allow(int cpuMillis) throws EngineAwayException {
        int bounded = cpuMillis == 0
                ? ownCpuMillis
                : Math.max(LEAST_MILLIS, ownCpuMillis == 0 ? cpuMillis : Math.min(cpuMillis, ownCpuMillis));
        // An engine takes 0 for "as it was": all there is has to be said as a number.
        long nanos = bounded == 0 ? wholeMachine() : bounded * NANOS_PER_MILLI_CPU;
        tell(
                "has ended",
                () -> engine.updateContainerCmd(container).withNanoCPUs(nanos).exec());
    }

    private static long wholeMachine() {
        return Runtime.getRuntime().availableProcessors() * 1000L * NANOS_PER_MILLI_CPU;
    }

    /** @param harmless what the engine may answer when there is nothing left to do */
    private void tell(String harmless, Runnable call) throws EngineAwayException {
        try {
            EngineCalls.order(() -> {
                call.run();
                return true;
            });
        } catch (NotFoundException | NotModifiedException | ConflictException over) {
            LOG.log(Level.FINE, "container {0} {1}", new Object[] {container, harmless});
        } catch (DockerException answer) {
            // Engines say that a container is in the state that was asked for as if that were their own failure.
            String said = EngineCalls.said(answer);
            if (answer.getHttpStatus() >= FIRST_FAILURE && !(said.contains("paused") || said.contains("not running"))) {
                throw new EngineAwayException("the node's container engine failed: " + said);
            }
            LOG.log(Level.FINE, "container {0}: {1}", new Object[] {container, said});
        }
    }
}
