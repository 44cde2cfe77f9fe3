package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.Closing;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.NodeLink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A worker that asks for work over HTTP. Each of its calls that wait is room for one job. A job that cannot be handed
 * over, because the call it was meant for is gone, was not started: it goes back to the queue.
 */
final class PolledLink implements NodeLink {
    private final NodeId node;
    private final Dispatcher dispatcher;
    private final Function<AllocationId, Optional<JobId>> live;
    private final Consumer<PolledLink> onClose;
    private final Deque<WorkCall> calls = new ArrayDeque<>();
    /** By allocation: another attempt of the same job is not to be stopped. */
    private final Map<AllocationId, JobId> toStop = new LinkedHashMap<>();

    private volatile long lastHeard = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param live the job of an allocation that has not ended
     * @param onClose told once it is of no use any more
     */
    PolledLink(
            NodeId node,
            Dispatcher dispatcher,
            Function<AllocationId, Optional<JobId>> live,
            Consumer<PolledLink> onClose) {
        this.node = node;
        this.live = live;
        this.onClose = onClose;
        this.dispatcher = dispatcher;
    }

    void heard() {
        lastHeard = System.nanoTime();
    }

    boolean closed() {
        return closed;
    }

    /** A call that waits for a job; {@link #hangUp} ends it without one. */
    WorkCall call() {
        heard();
        WorkCall call = new WorkCall(this);
        synchronized (this) {
            calls.add(call);
            tellSlots();
        }
        return call;
    }

    /** The call waited long enough. */
    void hangUp(WorkCall call) {
        boolean waited;
        synchronized (this) {
            waited = calls.remove(call);
            if (waited) {
                tellSlots();
            }
        }
        if (waited) {
            call.answer(Optional.empty());
        }
    }

    /** The worker has the job: it runs from now on as far as the server knows. */
    void handedOver(AllocationId allocation) {
        dispatcher.reported(
                this, List.of(new AllocationReport(allocation, true, false, Optional.empty(), 0, null, List.of())));
    }

    /** The worker never got the job. */
    void giveBack(AllocationId allocation) {
        dispatcher.reported(
                this, List.of(new AllocationReport(allocation, false, true, Optional.empty(), 0, null, List.of())));
    }

    /** In the order in which calls come and go, so that the last word is true. */
    private void tellSlots() {
        dispatcher.slots(this, calls.size());
    }

    /** Jobs that the worker is to stop. Those that have ended and that it does not run are no longer among them. */
    synchronized List<JobId> toStop(List<JobId> running) {
        toStop.entrySet()
                .removeIf(stop -> !running.contains(stop.getValue())
                        && live.apply(stop.getKey()).isEmpty());
        return toStop.values().stream().distinct().toList();
    }

    @Override
    public NodeId node() {
        return node;
    }

    @Override
    public long lastHeardNanos() {
        return lastHeard;
    }

    @Override
    public void welcome(List<AllocationId> wanted) {
        // A polling worker is told nothing when it appears: its heartbeats say what it runs.
    }

    @Override
    public void deliver(Delivery delivery) {
        synchronized (this) {
            for (Stop stop : delivery.stops()) {
                if (stop.reason() != Stop.Reason.RECALLED) {
                    live.apply(stop.allocation()).ifPresent(job -> toStop.put(stop.allocation(), job));
                }
            }
            delivery.settled().forEach(toStop::remove);
        }
        for (Assignment start : delivery.starts()) {
            WorkCall call;
            synchronized (this) {
                // What is left of an earlier attempt cannot be told apart from this one.
                toStop.values().removeIf(start.job()::equals);
                call = calls.poll();
                tellSlots();
            }
            if (call == null) {
                giveBack(start.allocation());
            } else {
                call.answer(Optional.of(start));
            }
        }
    }

    @Override
    public void close(Closing why) {
        closed = true;
        List<WorkCall> waiting;
        synchronized (this) {
            waiting = List.copyOf(calls);
            calls.clear();
        }
        waiting.forEach(call -> call.answer(Optional.empty()));
        onClose.accept(this);
    }
}
