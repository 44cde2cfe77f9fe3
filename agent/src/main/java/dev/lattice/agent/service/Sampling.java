package dev.lattice.agent.service;

import dev.lattice.agent.allocation.UsageSample;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Has all services looked at every ten seconds, on a thread of its own that waits for none of them. */
public final class Sampling implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Services services;
    private final Executor executor;
    private final Consumer<UsageSample> sink;
    private final Bell bell = Bell.real();
    private final Rounds rounds = new Rounds("sampling", bell, this::look);
    private long next = bell.nanos();

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
        rounds.open();
    }

    /** By the clock and not by pauses: each interval is to have one sample. */
    private long look() {
        services.look(executor, sink);
        next = Math.max(next + INTERVAL_NANOS, bell.nanos());
        return Math.max(0, next - bell.nanos());
    }

    @Override
    public void close() {
        rounds.close();
    }
}
