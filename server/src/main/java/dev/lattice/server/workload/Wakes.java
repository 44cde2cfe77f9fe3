package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Which workloads have to be looked at, now or at a time. Many wakes before a look are one. */
final class Wakes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Set<WorkloadId> now = new LinkedHashSet<>();
    private final Map<WorkloadId, Instant> later = new HashMap<>();
    private final InstantSource clock;

    Wakes(InstantSource clock) {
        this.clock = clock;
    }

    /** Any thread. */
    void wake(WorkloadId workload) {
        lock.lock();
        try {
            now.add(workload);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Replaces an earlier time of the workload. */
    void wakeAt(WorkloadId workload, Instant at) {
        lock.lock();
        try {
            later.put(workload, at);
        } finally {
            lock.unlock();
        }
    }

    /** Those that are due; waits for one, but no longer than that. */
    List<WorkloadId> take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            due();
            long left = patience.toNanos();
            while (now.isEmpty() && left > 0) {
                left = news.awaitNanos(Math.min(left, untilNext()));
                due();
            }
            List<WorkloadId> due = new ArrayList<>(now);
            now.clear();
            due.forEach(later::remove);
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        Instant time = clock.instant();
        later.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(time))
                .map(Map.Entry::getKey)
                .forEach(now::add);
        later.keySet().removeAll(now);
    }

    private long untilNext() {
        Instant time = clock.instant();
        return later.values().stream()
                .mapToLong(at -> Math.max(1_000_000, Duration.between(time, at).toNanos()))
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
