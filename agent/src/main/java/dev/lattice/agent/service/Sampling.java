package dev.lattice.agent.service;

import dev.lattice.agent.allocation.UsageSample;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has all services looked at every ten seconds, on a thread of its own that waits for none of them. */
public final class Sampling implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Services services;
    private final Executor executor;
    private final Consumer<UsageSample> sink;
    private volatile @Nullable Thread looking;

    /**
     * @param executor asks engines, which may take long
     * @param sink gets what was found; must not block
     */
    public Sampling(Services services, Executor executor, Consumer<UsageSample> sink) {
        this.services = services;
        this.executor = executor;
        this.sink = sink;
    }

    /** Begins to look. */
    public void open() {
        looking = Thread.ofVirtual().name("sampling").start(() -> {
            Bell bell = Bell.real();
            try {
                // By the clock and not by pauses: each interval is to have one sample.
                for (long next = bell.nanos(); ; next = Math.max(next + INTERVAL_NANOS, bell.nanos())) {
                    bell.await(Math.max(0, next - bell.nanos()));
                    services.look(executor, sink);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        Thread thread = looking;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
