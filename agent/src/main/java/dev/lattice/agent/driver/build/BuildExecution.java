package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.driver.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The builder's process, and what is to be ended with it. */
final class BuildExecution implements Execution {
    private final Execution process;
    private final LongSupplier steps;
    private final List<Runnable> farewell;

    /**
     * @param steps what they have used of processors, in microseconds
     * @param farewell in order, once it is over
     */
    BuildExecution(Execution process, LongSupplier steps, List<Runnable> farewell) {
        this.steps = steps;
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

    /** What its steps used, and the program that watches them. */
    @Override
    public Optional<Usage> usage() {
        Usage program = process.usage().orElse(new Usage(0, 0, 0, 0));
        Usage all = new Usage(
                program.cpuMicros() + steps.getAsLong(),
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
