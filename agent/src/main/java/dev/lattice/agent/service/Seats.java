package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocation.Stop;
import dev.lattice.agent.allocation.Allocation.StopReason;
import dev.lattice.agent.task.ServiceTask.Seat;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which allocation may use an instance's storage. The newest may; it has the one before it stopped, and waits until that
 * is over. Any thread.
 */
final class Seats {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Throws when there is no sense in waiting. */
    interface Patience {
        void check() throws OverException;
    }

    private final Map<Seat, ServiceRun> taken = new HashMap<>();
    private final Map<Seat, ServiceRun> next = new HashMap<>();
    private final Set<Seat> full = ConcurrentHashMap.newKeySet();

    /** Waits until the service's seat is its own; one without storage needs none. */
    void claim(ServiceRun service, Bell bell, Patience patience) throws OverException, InterruptedException {
        if (!service.task().blueprint().stateful()) {
            return;
        }
        while (true) {
            ServiceRun holder = take(service);
            if (holder == null) {
                return;
            }
            if (holder.allocation().id().compareTo(service.allocation().id()) > 0) {
                // A newer one is there already.
                throw OverException.stopped();
            }
            holder.allocation()
                    .requestStop(new Stop(StopReason.CANCELED, holder.task().stopGrace()));
            bell.await(LOOK_NANOS);
            patience.check();
        }
    }

    /** Returns who holds the seat; null when it is the service's now. */
    private synchronized @Nullable ServiceRun take(ServiceRun service) {
        Seat seat = service.task().seat();
        ServiceRun holder = taken.putIfAbsent(seat, service);
        if (holder == null || holder == service) {
            next.remove(seat, service);
            return null;
        }
        next.put(seat, service);
        return holder;
    }

    /** Whether its storage held too much when it was last looked at; who comes next looks before it starts anything. */
    boolean full(Seat seat) {
        return full.contains(seat);
    }

    void full(Seat seat, boolean now) {
        if (now) {
            full.add(seat);
        } else {
            full.remove(seat);
        }
    }

    /** It is over. */
    void free(ServiceRun service) {
        ServiceRun waiting;
        synchronized (this) {
            Seat seat = service.task().seat();
            taken.remove(seat, service);
            next.remove(seat, service);
            waiting = next.get(seat);
        }
        if (waiting != null) {
            waiting.ring();
        }
    }
}
