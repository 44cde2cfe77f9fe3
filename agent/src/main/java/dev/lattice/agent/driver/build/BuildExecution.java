package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.Stamp;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The builder's process, and what is to be ended with it. */
final class BuildExecution implements Execution {
    private final Execution process;
    private final List<Runnable> farewell;

    /** @param farewell in order, once it is over */
    BuildExecution(Execution process, List<Runnable> farewell) {
        this.process = process;
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
    public void terminate() {
        process.terminate();
    }

    @Override
    public void kill() {
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

    @Override
    public void close() {
        process.close();
        farewell.forEach(Runnable::run);
    }
}
