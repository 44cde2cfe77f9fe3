package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.allocation.Phase;
import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.driver.Usage;
import dev.lattice.agent.task.JobTask;
import dev.lattice.core.id.AllocationId;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Has all that runs looked at every ten seconds, on a thread of its own that waits for none of it. */
public final class Sampling implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Services services;
    private final Jobs jobs;
    private final Executor executor;
    private final Consumer<UsageSample> sink;
    private final Bell bell = Bell.real();
    private final Rounds rounds = new Rounds("sampling", bell, this::look);
    private long next = bell.nanos();

    /**
     * @param executor asks engines, which may take long
     * @param sink gets what was found; must not block
     */
    public Sampling(Services services, Allocations allocations, Executor executor, Consumer<UsageSample> sink) {
        this.services = services;
        this.jobs = new Jobs(allocations);
        this.executor = executor;
        this.sink = sink;
    }

    /** Begins to look. */
    public void open() {
        rounds.open();
    }

    /** By the clock and not by pauses: each interval is to have one sample. */
    private long look() {
        services.look(executor, sink);
        jobs.look(executor, sink);
        next = Math.max(next + INTERVAL_NANOS, bell.nanos());
        return Math.max(0, next - bell.nanos());
    }

    /** Jobs, builds and the like: whatever has an end. One is looked at once at a time, whoever hangs. */
    private static final class Jobs {
        private final Allocations allocations;
        private final Set<AllocationId> underWay = ConcurrentHashMap.newKeySet();

        Jobs(Allocations allocations) {
            this.allocations = allocations;
        }

        void look(Executor executor, Consumer<UsageSample> sink) {
            for (Allocation allocation : allocations.all()) {
                if (allocation.phase() == Phase.RUNNING
                        && allocation.task() instanceof JobTask
                        && underWay.add(allocation.id())) {
                    executor.execute(() -> look(allocation, sink));
                }
            }
        }

        private void look(Allocation allocation, Consumer<UsageSample> sink) {
            try {
                allocation.look().ifPresent(usage -> sink.accept(sample(allocation.id(), usage)));
            } finally {
                underWay.remove(allocation.id());
            }
        }

        private static UsageSample sample(AllocationId allocation, Usage usage) {
            return new UsageSample(
                    allocation,
                    System.nanoTime(),
                    usage.cpuMicros(),
                    usage.receivedBytes(),
                    usage.sentBytes(),
                    usage.memoryBytes(),
                    OptionalLong.empty());
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
