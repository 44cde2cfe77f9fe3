package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Scratch;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.Usage;
import dev.lattice.agent.task.JobTask;
import dev.lattice.agent.task.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the steps of one job's allocation hand to each other. Belongs to the slot's thread. */
public final class AllocationRun {
    /** Why the agent ended a process. */
    public enum StopCause {
        STOPPED,
        TIMED_OUT,
        EVICTED
    }

    private final Allocation allocation;
    private final JobTask task;
    private final int slot;
    private final Scratch scratch;
    private Path folder;
    private @Nullable Execution execution;
    private @Nullable StopCause stopCause;
    private @Nullable Exit exit;
    private @Nullable Outcome failure;
    private List<Outcome.StoredOutput> outputs = List.of();
    private Outcome.@Nullable Used used;
    private boolean givenBack;
    private long runningMicros;

    public AllocationRun(Allocation allocation, int slot, Scratch scratch) {
        this.allocation = allocation;
        this.task = allocation.job();
        this.slot = slot;
        this.scratch = scratch;
        this.folder = scratch.work();
        allocation.place(slot);
    }

    public Allocation allocation() {
        return allocation;
    }

    public JobTask task() {
        return task;
    }

    public int slot() {
        return slot;
    }

    public Scratch scratch() {
        return scratch;
    }

    /** Where the process starts. */
    public Path folder() {
        return folder;
    }

    public void folder(Path start) {
        this.folder = start;
    }

    /** What is to be started. */
    public Launch launch() {
        return new Launch(
                allocation.id(),
                task.job(),
                task.work(),
                scratch.home(),
                folder,
                TaskEnvironment.of(task, scratch),
                task.limits());
    }

    /** The process; only once it was started. */
    public Execution execution() {
        return Objects.requireNonNull(execution, "not started");
    }

    public boolean started() {
        return execution != null;
    }

    public void execution(Execution process) {
        this.execution = process;
    }

    /** Why the agent ended it; null when it did not. */
    public @Nullable StopCause stopCause() {
        return stopCause;
    }

    public void stopCause(StopCause cause) {
        this.stopCause = cause;
    }

    /** How the main process ended; null before. */
    public @Nullable Exit exit() {
        return exit;
    }

    public void exit(Exit end, long micros) {
        this.exit = end;
        this.runningMicros = micros;
    }

    /** What it used from start to end; null when that is not known. */
    public Outcome.@Nullable Used used() {
        return used;
    }

    public void used(Optional<Usage> counted) {
        this.used = counted.map(usage -> new Outcome.Used(usage.cpuMicros(), usage.receivedBytes(), usage.sentBytes()))
                .orElse(null);
    }

    public long runningMicros() {
        return runningMicros;
    }

    /** The outcome that a failed step decided; null when none failed. */
    public @Nullable Outcome failure() {
        return failure;
    }

    public void fail(Outcome outcome) {
        this.failure = outcome;
    }

    /** Whether it is not started here after all, and has no end. */
    public boolean givenBack() {
        return givenBack;
    }

    public void giveBack() {
        this.givenBack = true;
    }

    public List<Outcome.StoredOutput> outputs() {
        return outputs;
    }

    public void outputs(List<Outcome.StoredOutput> stored) {
        this.outputs = List.copyOf(stored);
    }
}
