package dev.lattice.agent.service;

import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.core.id.WorkloadId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Deleted workloads whose storage is to be removed from this node. Asks again until the engine has done it. */
public final class Discards implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Discards.class.getName());
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServiceDriver driver;
    private final Predicate<WorkloadId> used;
    private final Consumer<WorkloadId> done;
    private final Bell bell = Bell.real();
    private final Set<WorkloadId> waiting = new LinkedHashSet<>();
    private final Rounds rounds = new Rounds("discards", bell, this::work);

    /**
     * @param used whether an allocation of the workload is still under way; its storage is not touched before that ends
     * @param done told of each of which nothing is left
     */
    public Discards(ServiceDriver driver, Predicate<WorkloadId> used, Consumer<WorkloadId> done) {
        this.driver = driver;
        this.used = used;
        this.done = done;
    }

    /** Begins to work. */
    public void open() {
        rounds.open();
    }

    /** Works no more; the server asks the next agent again. */
    @Override
    public void close() {
        rounds.close();
    }

    /** The server wants nothing left of these. Any thread. */
    public void add(List<Long> workloads) {
        synchronized (waiting) {
            workloads.forEach(id -> waiting.add(new WorkloadId(id)));
        }
        bell.ring();
    }

    private long work() {
        List<WorkloadId> some;
        synchronized (waiting) {
            some = List.copyOf(waiting);
        }
        some.forEach(this::discard);
        synchronized (waiting) {
            return waiting.isEmpty() ? Long.MAX_VALUE : AGAIN_NANOS;
        }
    }

    private void discard(WorkloadId workload) {
        if (used.test(workload)) {
            return;
        }
        try {
            driver.discard(workload);
        } catch (EngineAwayException away) {
            LOG.log(Level.FINE, "workload {0} is discarded later: {1}", new Object[] {workload, away.getMessage()});
            return;
        }
        synchronized (waiting) {
            waiting.remove(workload);
        }
        LOG.log(Level.INFO, "nothing is left of workload {0}", workload);
        done.accept(workload);
    }
}
