package dev.lattice.agent.allocation;

import dev.lattice.agent.allocation.Allocation.Stop;
import dev.lattice.agent.allocation.Allocation.StopReason;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.agent.task.TaskMapper;
import dev.lattice.agent.task.TaskSpec;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All that this node holds, by id, and the queues of what waits: jobs for a slot, services to be taken up. Any thread. */
public final class Allocations {
    private static final Logger LOG = Logger.getLogger(Allocations.class.getName());

    private final Path spool;
    private final Journal journal;
    private final Announcer announcer;
    private final Map<AllocationId, Allocation> held = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taskCame = lock.newCondition();
    private final Condition forgotten = lock.newCondition();
    private final StartGate gate = new StartGate();
    private final PriorityQueue<Allocation> waiting = new PriorityQueue<>(Comparator.comparingLong(
                    (Allocation allocation) -> allocation.task().rank())
            .thenComparing(Allocation::id));
    private final Queue<Allocation> services = new ArrayDeque<>();
    private volatile int waitingCount;
    private volatile boolean closed;

    /** @param spool the folder of spooled output; exists */
    public Allocations(Path spool, Journal journal, Announcer announcer) {
        this.spool = spool;
        this.journal = journal;
        this.announcer = announcer;
    }

    /** All that is held, ended ones included. */
    public Collection<Allocation> all() {
        return held.values();
    }

    public @Nullable Allocation find(AllocationId id) {
        return held.get(id);
    }

    /** Whether tasks wait for a slot. */
    public boolean busy() {
        return waitingCount > 0;
    }

    /** Takes tasks from the server; one that is held already is left as it is. */
    public void accept(List<Task> tasks) {
        lock.lock();
        try {
            for (Task wire : tasks) {
                AllocationId id = new AllocationId(wire.getAllocationId());
                if (!held.containsKey(id)) {
                    accept(id, wire);
                }
            }
            waitingCount = waiting.size();
            taskCame.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept(AllocationId id, Task wire) {
        TaskSpec task;
        try {
            task = TaskMapper.fromWire(wire);
        } catch (IllegalArgumentException malformed) {
            LOG.log(Level.WARNING, "allocation {0} is refused: {1}", new Object[] {id, malformed.getMessage()});
            Allocation refused = new Allocation(TaskMapper.nothing(wire), wire, spool, announcer);
            refused.end(Outcome.failed("TASK_REFUSED", String.valueOf(malformed.getMessage())));
            held.put(id, refused);
            announcer.report(refused);
            announcer.flush();
            return;
        }
        Allocation allocation = new Allocation(task, wire, spool, announcer);
        held.put(id, allocation);
        if (closed || gate.closed()) {
            allocation.release();
            announcer.report(allocation);
            announcer.flush();
        } else if (task instanceof ServiceTask) {
            services.add(allocation);
        } else {
            waiting.add(allocation);
        }
    }

    /** The service that came next, or null when the agent stops. Waits. */
    public @Nullable Allocation takeService() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (services.isEmpty() && !closed) {
                taskCame.await();
            }
            Allocation next = closed ? null : services.poll();
            if (next != null) {
                next.prepare();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The task that comes next, or null when the agent stops. Waits. */
    @Nullable Allocation take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                taskCame.await();
            }
            Allocation next = closed ? null : waiting.poll();
            waitingCount = waiting.size();
            if (next != null) {
                next.prepare();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The server wants it to end. */
    public void stop(AllocationId id, StopReason reason, Duration grace) {
        Allocation allocation = held.get(id);
        if (allocation == null || (allocation.phase().terminal() && reason == StopReason.CANCELED)) {
            return;
        }
        allocation.requestStop(new Stop(reason, grace));
        if (dequeue(allocation) || allocation.phase().terminal()) {
            if (reason == StopReason.SUPERSEDED) {
                forget(allocation);
            } else {
                allocation.end(Outcome.stopped());
                announcer.report(allocation);
                announcer.flush();
            }
        }
    }

    /** The machine's owner wants it back: ends what runs; why is said by its {@link Allocation#hold}. */
    public void evict(Allocation allocation, Duration grace) {
        allocation.requestStop(new Stop(StopReason.EVICTED, grace));
    }

    /** The server wants it back if it was not started. */
    public void recall(AllocationId id) {
        Allocation allocation = held.get(id);
        if (allocation != null && dequeue(allocation)) {
            allocation.release();
            announcer.report(allocation);
            announcer.flush();
        }
    }

    /** Gives back all that waits. */
    public void recallAll() {
        all().stream().map(Allocation::id).toList().forEach(this::recall);
    }

    private boolean dequeue(Allocation allocation) {
        lock.lock();
        try {
            boolean removed = waiting.remove(allocation) || services.remove(allocation);
            waitingCount = waiting.size();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** The server does not want these any more: ends them and keeps nothing. */
    public void drop(Collection<AllocationId> unwanted) {
        for (AllocationId id : unwanted) {
            stop(id, StopReason.SUPERSEDED, Duration.ZERO);
        }
    }

    /** The server recorded these ends for good. */
    public void settle(List<Long> ids) {
        for (long id : ids) {
            Allocation allocation = held.get(new AllocationId(id));
            if (allocation != null) {
                allocation.settle();
                forgetIfDone(allocation);
            }
        }
    }

    /** The server has this much of the output on disk. */
    public void acknowledge(AllocationId id, long stdoutTo, long stderrTo) {
        Allocation allocation = held.get(id);
        if (allocation == null) {
            return;
        }
        try {
            allocation.out().acknowledge(stdoutTo);
            allocation.err().acknowledge(stderrTo);
        } catch (IOException failed) {
            LOG.log(Level.WARNING, failed, () -> "dropping delivered output of allocation " + id);
        }
    }

    /** Puts in what the journal knew. */
    void restore(Allocation allocation) {
        held.put(allocation.id(), allocation);
    }

    /** Nothing moves it any more. */
    public void finished(Allocation allocation) {
        if (allocation.superseded()) {
            forget(allocation);
        } else {
            forgetIfDone(allocation);
        }
    }

    private void forgetIfDone(Allocation allocation) {
        if (allocation.done()) {
            forget(allocation);
        }
    }

    private void forget(Allocation allocation) {
        if (held.remove(allocation.id(), allocation)) {
            if (closed) {
                announceForgotten();
            }
            announcer.forgotten(allocation);
            journal.forgotten(allocation.id());
            try {
                allocation.forget();
            } catch (IOException failed) {
                LOG.log(Level.WARNING, failed, () -> "removing the output of allocation " + allocation.id());
            }
        }
    }

    private void announceForgotten() {
        lock.lock();
        try {
            forgotten.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closed when nothing is to be started any more. */
    public StartGate gate() {
        return gate;
    }

    /**
     * Takes no more tasks and gives back what was not started. Returns when the server has taken all of it back, or when
     * patience is over; from then on nothing is started.
     */
    public void giveBack(Duration patience) throws InterruptedException {
        close();
        gate.close();
        recallAll();
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && held.values().stream().anyMatch(Allocations::goesBack)) {
                left = forgotten.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean goesBack(Allocation allocation) {
        return switch (allocation.phase()) {
            case WAITING, PREPARING, RELEASED -> true;
            case RUNNING, ENDED -> false;
        };
    }

    /** Whether no job waits or runs; services have no end to wait for. */
    public boolean idle() {
        return held.values().stream()
                .allMatch(allocation -> allocation.phase().terminal() || allocation.task() instanceof ServiceTask);
    }

    /** Gives out no more tasks; those that come are given back. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            taskCame.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
