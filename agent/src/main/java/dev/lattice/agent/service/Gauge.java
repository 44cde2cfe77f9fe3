package dev.lattice.agent.service;

import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.agent.driver.ServiceContainer.Disk;
import dev.lattice.agent.driver.ServiceContainer.GoneException;
import dev.lattice.agent.driver.Usage;
import dev.lattice.core.id.AllocationId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads off what one service uses. At most one question about its counters and one about its disk is under way, whoever
 * hangs: while the engine does not answer, nothing piles up. Any thread.
 */
final class Gauge {
    private static final Logger LOG = Logger.getLogger(Gauge.class.getName());
    /** Between two counts of what it has on disk. */
    static final long DISK_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Counting many files takes long; it gets this part of the time at most. */
    private static final int SHARE = 20;

    private final AllocationId allocation;
    private final LongSupplier clock;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile @Nullable Disk disk;
    private volatile long nextCount;

    /** @param clock in nanoseconds, monotonic */
    Gauge(AllocationId allocation, LongSupplier clock) {
        this.allocation = allocation;
        this.clock = clock;
        this.nextCount = clock.getAsLong();
    }

    /**
     * Looks at a container that runs, without waiting for what it finds.
     *
     * @param sink gets the sample
     * @param counted hears what it has on disk, when that was counted
     */
    void read(ServiceContainer container, Executor executor, Consumer<UsageSample> sink, Consumer<Disk> counted) {
        if (reading.compareAndSet(false, true)) {
            executor.execute(() -> run(reading, () -> sink.accept(sample(container.usage()))));
        }
        if (clock.getAsLong() - nextCount >= 0 && counting.compareAndSet(false, true)) {
            executor.execute(() -> run(counting, () -> counted.accept(count(container))));
        }
    }

    private interface Question {
        void ask() throws GoneException, EngineAwayException;
    }

    private void run(AtomicBoolean underWay, Question question) {
        try {
            question.ask();
        } catch (GoneException | EngineAwayException away) {
            LOG.log(Level.FINE, "what allocation " + allocation + " uses is not known", away);
        } finally {
            underWay.set(false);
        }
    }

    private UsageSample sample(Usage usage) {
        Disk known = disk;
        return new UsageSample(
                allocation,
                System.nanoTime(),
                usage.cpuMicros(),
                usage.receivedBytes(),
                usage.sentBytes(),
                usage.memoryBytes(),
                known == null ? OptionalLong.empty() : OptionalLong.of(known.bytes()));
    }

    /** What a container that runs has used until now; empty when that is not found out in time. */
    Optional<Usage> last(ServiceContainer container, Executor executor, Duration patience) throws InterruptedException {
        CompletableFuture<Usage> found = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                found.complete(container.usage());
            } catch (GoneException | EngineAwayException | RuntimeException away) {
                found.completeExceptionally(away);
            }
        });
        try {
            return Optional.of(found.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException away) {
            LOG.log(Level.FINE, "what allocation " + allocation + " used in the end is not known", away);
            return Optional.empty();
        }
    }

    /** Counts what the container has on disk, here and now. */
    Disk count(ServiceContainer container) throws GoneException, EngineAwayException {
        long begun = clock.getAsLong();
        Disk found = container.disk();
        long ended = clock.getAsLong();
        nextCount = ended + Math.max(DISK_NANOS, (ended - begun) * SHARE);
        disk = found;
        return found;
    }
}
