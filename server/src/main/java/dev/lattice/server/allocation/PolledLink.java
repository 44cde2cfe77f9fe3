package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.NodeLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A worker that asks for work over HTTP. Each of its calls that wait is room for one job; what was planned for a call
 * that went away in the meantime is kept for the next.
 */
final class PolledLink implements NodeLink {
    private final NodeId node;
    private final Dispatcher dispatcher;
    private final Deque<Call> calls = new ArrayDeque<>();
    private final Deque<Assignment> undelivered = new ArrayDeque<>();
    private final Map<AllocationId, JobId> jobs = new HashMap<>();
    private final List<JobId> toStop = new ArrayList<>();
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean closed;

    /** One call for work. */
    static final class Call {
        final CompletableFuture<Optional<Assignment>> answer = new CompletableFuture<>();
    }

    PolledLink(NodeId node, Dispatcher dispatcher) {
        this.node = node;
        this.dispatcher = dispatcher;
    }

    void heard() {
        lastHeard = System.nanoTime();
    }

    boolean closed() {
        return closed;
    }

    /** A call that waits for a job; completes empty when {@link #hangUp} ends it. */
    Call call() {
        heard();
        Call call = new Call();
        Assignment kept;
        synchronized (this) {
            kept = undelivered.poll();
            if (kept == null) {
                calls.add(call);
            }
        }
        if (kept != null) {
            hand(kept, call);
        }
        tellSlots();
        return call;
    }

    /** The call waited long enough. */
    void hangUp(Call call) {
        boolean waiting;
        synchronized (this) {
            waiting = calls.remove(call);
        }
        if (waiting) {
            call.answer.complete(Optional.empty());
            tellSlots();
        }
    }

    private void tellSlots() {
        int room;
        synchronized (this) {
            room = calls.size();
        }
        dispatcher.slots(this, room);
    }

    /** Jobs of this worker that are to be stopped. */
    synchronized List<JobId> toStop() {
        return List.copyOf(toStop);
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
        for (Assignment start : delivery.starts()) {
            Call call;
            synchronized (this) {
                jobs.put(start.allocation(), start.job());
                call = calls.poll();
                if (call == null) {
                    undelivered.add(start);
                }
            }
            if (call != null) {
                hand(start, call);
            }
        }
        synchronized (this) {
            for (Stop stop : delivery.stops()) {
                JobId job = jobs.get(stop.allocation());
                if (job != null && stop.reason() != Stop.Reason.RECALLED) {
                    toStop.add(job);
                }
            }
            for (AllocationId settled : delivery.settled()) {
                toStop.remove(jobs.remove(settled));
            }
        }
    }

    private void hand(Assignment assignment, Call call) {
        dispatcher.reported(
                this,
                List.of(new AllocationReport(
                        assignment.allocation(), true, false, Optional.empty(), 0, null, List.of())));
        call.answer.completeAsync(() -> Optional.of(assignment));
    }

    @Override
    public void close(String why) {
        closed = true;
        List<Call> waiting;
        synchronized (this) {
            waiting = List.copyOf(calls);
            calls.clear();
        }
        waiting.forEach(call -> call.answer.completeAsync(Optional::empty));
    }
}
