package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.driver.Usage;
import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.agent.posix.Processes;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A process tree of a slot, watched by the slot's one thread: it polls the main process, both channels and a waker.
 *
 * <p>The ended main process stays a zombie until {@link #close}: as long as it does, its id names nobody else (its
 * process group can be signaled safely), and if the agent dies meanwhile the supervisor inherits it with its status.
 */
final class PosixExecution implements Execution, Throttle {
    private static final Logger LOG = Logger.getLogger(PosixExecution.class.getName());
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PosixSlot slot;
    private final ProcessStamp stamp;
    private final Strays strays;
    private final @Nullable InheritedExits inherited;
    private final int processDescriptor;
    private final Limits limits;
    private final int ownCpuMillis;
    /** What it had used when its main process ended; null before. */
    private volatile ProcFiles.@Nullable Use ended;

    private volatile boolean closed;
    /** Whether the slot's group may stand still for it. */
    private boolean still;
    /** Whether its main process has ended: the group is the next one's from now on. */
    private boolean over;

    private final AllocationId allocation;

    /**
     * @param processDescriptor to poll for the main process' end; -1 when it has ended already
     * @param ownCpuMillis of the processors, that it was started with; 0 = all
     * @param inherited tells the end of a process that is not our child; null when it is
     */
    PosixExecution(
            PosixSlot slot,
            AllocationId allocation,
            ProcessStamp stamp,
            int processDescriptor,
            Strays strays,
            Limits limits,
            int ownCpuMillis,
            @Nullable InheritedExits inherited) {
        this.slot = slot;
        this.allocation = allocation;
        this.stamp = stamp;
        this.processDescriptor = processDescriptor;
        this.strays = strays;
        this.limits = limits;
        this.ownCpuMillis = ownCpuMillis;
        this.inherited = inherited;
        // What an earlier agent did to it is not known.
        this.still = inherited != null;
        slot.out.begin();
        slot.err.begin();
    }

    @Override
    public ProcessStamp stamp() {
        return stamp;
    }

    @Override
    public @Nullable Exit await(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        if (processDescriptor < 0) {
            return end();
        }
        long deadline = deadline(timeoutNanos);
        while (true) {
            slot.poll(
                    processDescriptor,
                    slot.out.pollDescriptor(out),
                    slot.err.pollDescriptor(err),
                    millisUntil(deadline));
            slot.out.take(out, slot.outEvents());
            slot.err.take(err, slot.errEvents());
            if (slot.processReady()) {
                return end();
            }
            if (slot.takeWake() || over(deadline)) {
                return null;
            }
        }
    }

    private Exit end() {
        goOn();
        if (inherited != null) {
            return inherited.await(stamp);
        }
        Processes.WaitStatus status = Processes.awaitEnd(stamp.pid());
        if (status == null) {
            return new Exit.Unknown();
        }
        ended = new ProcFiles.Use(status.cpuMicros(), 0);
        if (slot.containment.mayHold(1)) {
            ended = ended.plus(others());
        }
        return status.signaled() ? new Exit.Signaled(status.code()) : new Exit.Exited(status.code());
    }

    @Override
    public boolean drain(OutputSink out, OutputSink err, long timeoutNanos) throws IOException {
        long deadline = deadline(timeoutNanos);
        int patience = 0;
        while (true) {
            slot.poll(-1, slot.out.pollDescriptor(out), slot.err.pollDescriptor(err), patience);
            long moved = slot.out.take(out, slot.outEvents()) + slot.err.take(err, slot.errEvents());
            if (inherited != null) {
                // A pipe whose writers were gone before we opened it shows no hang-up: only reading tells.
                moved += slot.out.move(out) + slot.err.move(err);
            }
            if (slot.out.ended() && slot.err.ended()) {
                return true;
            }
            if (slot.takeWake() || over(deadline)) {
                return false;
            }
            patience = moved > 0 ? 0 : millisUntil(deadline);
        }
    }

    @Override
    public void wake() {
        slot.wake();
    }

    @Override
    public Throttle throttle() {
        return this;
    }

    @Override
    public synchronized boolean suspend() {
        if (over) {
            return true;
        }
        still = true;
        if (!frozen(true)) {
            Strays.signal(slot.containment, stamp.pid(), Processes.SIGSTOP);
        }
        return true;
    }

    /** It is over: the slot's group must not stand still for it when the next one comes. */
    private synchronized void goOn() {
        over = true;
        if (still) {
            still = false;
            frozen(false);
        }
    }

    @Override
    public synchronized void resume() {
        if (!closed && !frozen(false)) {
            Strays.signal(slot.containment, stamp.pid(), Processes.SIGCONT);
        }
    }

    private boolean frozen(boolean still) {
        try {
            return slot.containment.freeze(still);
        } catch (IOException refused) {
            LOG.log(Level.FINE, "a group is stopped one by one", refused);
            return false;
        }
    }

    @Override
    public synchronized void allow(int cpuMillis) {
        if (closed) {
            return;
        }
        try {
            slot.containment.share(cpuMillis == 0 ? ownCpuMillis : cpuMillis);
        } catch (IOException refused) {
            LOG.log(Level.FINE, "this machine does not bound what a process has of the processors", refused);
        }
    }

    @Override
    public void terminate() {
        // Who stands still hears nothing.
        resume();
        Processes.kill(-stamp.pid(), Processes.SIGTERM);
        strays.terminate(slot.containment, stamp.pid());
    }

    @Override
    public void kill() {
        if (inherited == null || processAlive()) {
            Processes.kill(-stamp.pid(), Processes.SIGKILL);
        }
        strays.end(slot.containment, allocation, stamp.pid(), inherited == null);
    }

    /** Of an adopted process, whose id may be somebody else's once it is gone. */
    private boolean processAlive() {
        if (processDescriptor < 0) {
            return false;
        }
        slot.poll(processDescriptor, -1, -1, 0);
        return !slot.processReady();
    }

    /**
     * By what the kernel told at the end of the main process, which knows of all that were waited for, and by what each of
     * the others says that is still there. What has left its parent and ended before is missing.
     */
    @Override
    public Optional<Usage> usage() {
        ProcFiles.Use all = ended;
        if (closed || (all == null && inherited != null && processDescriptor < 0)) {
            return Optional.empty();
        }
        if (all == null) {
            all = ProcFiles.use(stamp.pid()).plus(others());
        }
        return Optional.of(new Usage(all.cpuMicros(), all.memoryBytes(), 0, 0));
    }

    private ProcFiles.Use others() {
        ProcFiles.Use all = new ProcFiles.Use(0, 0);
        for (int pid : slot.containment.members()) {
            if (pid != stamp.pid()) {
                all = all.plus(ProcFiles.use(pid));
            }
        }
        return all;
    }

    @Override
    public boolean outOfMemory() {
        return limits.outOfMemory();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        goOn();
        closed = true;
        slot.out.closeFile();
        slot.err.closeFile();
        if (processDescriptor >= 0) {
            Descriptors.close(processDescriptor);
        }
        if (inherited == null) {
            strays.reapMain(stamp.pid());
        } else {
            inherited.forget(stamp);
        }
        limits.close();
    }

    private static long deadline(long timeoutNanos) {
        if (timeoutNanos == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long deadline = System.nanoTime() + timeoutNanos;
        return deadline == Long.MAX_VALUE ? deadline - 1 : deadline;
    }

    private static boolean over(long deadline) {
        return deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0;
    }

    private static int millisUntil(long deadline) {
        if (deadline == Long.MAX_VALUE) {
            return -1;
        }
        long left = deadline - System.nanoTime();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, (left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
    }
}
