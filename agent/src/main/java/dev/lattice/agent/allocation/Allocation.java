package dev.lattice.agent.allocation;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.driver.Usage;
import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.task.JobTask;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.TaskSpec;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import dev.lattice.protocol.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One allocation as it is observed. A thread of its slot, or of its own when it is a service, moves it along; others ask
 * it to stop and read it.
 */
public final class Allocation {
    /** Why an allocation is to be stopped. */
    public enum StopReason {
        /** Its end is reported, with its output. */
        CANCELED,
        /** The machine's owner wants it back: the end is reported as such. */
        EVICTED,
        /** It is not to go on without the server for so long: the end is reported as such. */
        CUT_OFF,
        /** Another attempt counts: nothing of it is kept. */
        SUPERSEDED
    }

    /** A wish to stop, with the time between SIGTERM and SIGKILL. */
    public record Stop(StopReason reason, Duration grace) {}

    private final TaskSpec task;
    private final Task wire;
    private final OutputSpool out;
    private final OutputSpool err;

    private volatile Phase phase = Phase.WAITING;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Stop stop;
    private volatile @Nullable Runnable bell;
    private volatile @Nullable Runnable follower;
    private volatile @Nullable ServiceStatus service;
    private volatile List<TunnelStatus> tunnels = List.of();
    private volatile @Nullable Stamp stamp;
    private volatile @Nullable Execution execution;
    private @Nullable Usage used;
    private volatile int slot;
    private volatile long startedNanos;
    private volatile boolean started;
    private volatile int progress = -1;
    private volatile boolean settled;
    private volatile boolean adopted;
    private volatile @Nullable Throttle throttle;
    private volatile Hold hold = Hold.NONE;
    /** When it came to stand still, by {@link System#nanoTime}; 0 when it does not. */
    private volatile long stillSinceNanos;

    private final AtomicLong stoodStill = new AtomicLong();

    /**
     * @param wire the task as it came, for the journal
     * @param spool the folder of spooled output; exists
     */
    Allocation(TaskSpec task, Task wire, Path spool, Announcer announcer) {
        this.task = task;
        this.wire = wire;
        Runnable appended = () -> announcer.output(this);
        this.out = new OutputSpool(spool, task.allocation(), LogStream.STDOUT, appended, this::wake);
        this.err = new OutputSpool(spool, task.allocation(), LogStream.STDERR, appended, this::wake);
    }

    public AllocationId id() {
        return task.allocation();
    }

    public TaskSpec task() {
        return task;
    }

    /** What it is to run, of a job; a service's steps are others. */
    public JobTask job() {
        if (task instanceof JobTask job) {
            return job;
        }
        throw new IllegalStateException("allocation " + id() + " is a service");
    }

    public Task wire() {
        return wire;
    }

    public OutputSpool out() {
        return out;
    }

    public OutputSpool err() {
        return err;
    }

    public Phase phase() {
        return phase;
    }

    /** The end; null before {@link Phase#ENDED}. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** The wish to stop it, or null. */
    public @Nullable Stop stopWish() {
        return stop;
    }

    /** Whether nothing of it is to be kept or told. */
    public boolean superseded() {
        Stop wish = stop;
        return wish != null && wish.reason() == StopReason.SUPERSEDED;
    }

    /** 0 to 100 as the command reports it; -1 = not said. */
    public int progress() {
        return progress;
    }

    /** Returns whether that is news. */
    public boolean progress(int percent) {
        boolean news = progress != percent;
        progress = percent;
        return news;
    }

    /** Microseconds since the process was started, or from its start to its end. */
    public long runningMicros() {
        Outcome end = outcome;
        if (end != null) {
            return end.runningMicros();
        }
        return started ? TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startedNanos) : 0;
    }

    /** Whether the server has everything that will ever be written. */
    public boolean outputDelivered() {
        return out.acknowledged() >= out.end() && err.acknowledged() >= err.end();
    }

    /** The server recorded the end for good. */
    void settle() {
        settled = true;
    }

    /** Whether it may be forgotten: a recorded end implies that its output is complete. */
    boolean done() {
        return phase.terminal() && settled;
    }

    /** By which it is held or slowed while it runs; null before. */
    public @Nullable Throttle throttle() {
        return throttle;
    }

    /** It is held and slowed by this from now on. */
    public void throttle(Throttle by) {
        throttle = by;
    }

    /** What the owner's rules mean for it now. */
    public Hold hold() {
        return hold;
    }

    /** They mean something else from now on, which has been brought about. */
    public void hold(Hold now) {
        Hold before = hold;
        hold = now;
        if (before.suspended() != now.suspended()) {
            long time = System.nanoTime();
            if (now.suspended()) {
                stillSinceNanos = time;
            } else {
                stoodStill.addAndGet(time - stillSinceNanos);
                stillSinceNanos = 0;
            }
            wake();
        }
    }

    /** How long it has stood still in all: time that is not the command's own. */
    public long stoodStillNanos() {
        long since = stillSinceNanos;
        return stoodStill.get() + (since == 0 ? 0 : System.nanoTime() - since);
    }

    /** Asks it to stop; a wish to keep nothing overrides one to stop, never the other way. */
    public void requestStop(Stop wish) {
        Stop before = stop;
        if (before == null || wish.reason() == StopReason.SUPERSEDED) {
            stop = wish;
            wake();
        }
    }

    /** Makes the thread that moves it look at it again. */
    public void wake() {
        Runnable ring = bell;
        if (ring != null) {
            ring.run();
        }
    }

    /** What {@link #wake} does from now on. */
    public void wakeBy(Runnable ring) {
        bell = ring;
    }

    /** How a service is doing; null of a job, and of a service that has nothing to say yet. */
    public @Nullable ServiceStatus service() {
        return service;
    }

    /** Returns whether that is news. */
    public boolean service(ServiceStatus status) {
        boolean news = !status.equals(service);
        service = status;
        Runnable told = follower;
        if (news && told != null) {
            told.run();
        }
        return news;
    }

    /** Is called when {@link #service()} is another; must not block. */
    public void followBy(Runnable told) {
        follower = told;
    }

    /** A service's public addresses beside the gateways'. */
    public List<TunnelStatus> tunnels() {
        return tunnels;
    }

    /** Returns whether that is news. */
    public boolean tunnels(List<TunnelStatus> now) {
        boolean news = !now.equals(tunnels);
        tunnels = List.copyOf(now);
        return news;
    }

    /** Where it runs. */
    public int slot() {
        return slot;
    }

    /** It belongs to this slot. */
    public void place(int number) {
        slot = number;
    }

    /** The slot's thread takes it up. */
    public void prepare() {
        phase = Phase.PREPARING;
    }

    /**
     * Its process runs.
     *
     * @param nanos when it was started, by {@link System#nanoTime}
     */
    public void start(Execution process, long nanos) {
        startedNanos = nanos;
        started = true;
        stamp = process.stamp();
        throttle = process.throttle();
        bell = process::wake;
        execution = process;
        phase = Phase.RUNNING;
    }

    /**
     * Its container was made; it is started again whenever it ends.
     *
     * @param nanos when it was first started, by {@link System#nanoTime}
     */
    public void run(Stamp container, long nanos) {
        startedNanos = nanos;
        started = true;
        stamp = container;
        phase = Phase.RUNNING;
    }

    /** Its process was started by an earlier agent; it is looked for when the slot's thread takes it up. */
    public void restoreRunning(long nanos, @Nullable Stamp process) {
        startedNanos = nanos;
        stamp = process;
        started = true;
        adopted = true;
        phase = Phase.RUNNING;
    }

    /** Whether an earlier agent started it. */
    public boolean adopted() {
        return adopted;
    }

    /** Its process or container while it runs; null when there is none, or none is known. */
    public @Nullable Stamp running() {
        return phase == Phase.RUNNING ? stamp : null;
    }

    /**
     * Looks at what a job uses, and remembers it. What was counted once stays counted: something of it may have ended since.
     * Empty when nobody can say. Any thread; may ask an engine.
     */
    public Optional<Usage> look() {
        Execution process = execution;
        Optional<Usage> now = process == null ? Optional.empty() : process.usage();
        synchronized (this) {
            if (now.isPresent()) {
                Usage before = used;
                used = before == null ? now.get() : now.get().atLeast(before);
            }
            return Optional.ofNullable(used);
        }
    }

    /** When the process was started, by {@link System#nanoTime}. */
    public long startedNanos() {
        return startedNanos;
    }

    /** It ended. */
    public void end(Outcome end) {
        outcome = end;
        bell = null;
        throttle = null;
        execution = null;
        phase = Phase.ENDED;
    }

    /** It is given back, never started. */
    public void release() {
        phase = Phase.RELEASED;
    }

    /** Leaves what is on disk to the next agent. */
    public void leave() throws IOException {
        out.close();
        err.close();
    }

    /** Removes what is on disk. */
    void forget() throws IOException {
        out.delete();
        err.delete();
    }
}
