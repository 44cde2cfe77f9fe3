package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.driver.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The builder's process, and what is to be ended with it. */
final class BuildExecution implements Execution, Throttle {
    private final Execution process;
    private final StepLimits steps;
    private final List<Runnable> farewell;

    /**
     * @param steps what the builder has the engine run
     * @param farewell in order, once it is over
     */
    BuildExecution(Execution process, StepLimits steps, List<Runnable> farewell) {
        this.process = process;
        this.steps = steps;
        this.farewell = List.copyOf(farewell);
    }

    @Override
    public Stamp stamp() {
        return process.stamp();
    }

    @Override
    public @Nullable Exit await(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        return process.await(out, err, timeoutNanos);
    }

    @Override
    public void wake() {
        process.wake();
    }

    @Override
    public Throttle throttle() {
        return this;
    }

    /** Its steps run in the engine's own groups: only where these may be written can they be held. */
    @Override
    public boolean suspend() throws EngineAwayException {
        return StepLimits.possible() && process.throttle().suspend() && steps.freeze(true);
    }

    @Override
    public void resume() throws EngineAwayException {
        process.throttle().resume();
        steps.freeze(false);
    }

    @Override
    public void allow(int cpuMillis) {
        steps.leave(cpuMillis);
    }

    @Override
    public void terminate() {
        steps.freeze(false);
        process.terminate();
    }

    @Override
    public void kill() {
        steps.freeze(false);
        process.kill();
    }

    @Override
    public boolean drain(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        return process.drain(out, err, timeoutNanos);
    }

    @Override
    public boolean outOfMemory() {
        return process.outOfMemory();
    }

    /** What its steps used, and the program that watches them. */
    @Override
    public Optional<Usage> usage() {
        Usage program = process.usage().orElse(new Usage(0, 0, 0, 0));
        Usage all = new Usage(
                program.cpuMicros() + steps.cpuMicros(),
                program.memoryBytes(),
                program.receivedBytes(),
                program.sentBytes());
        return Optional.of(all);
    }

    @Override
    public void close() {
        process.close();
        farewell.forEach(Runnable::run);
    }
}
