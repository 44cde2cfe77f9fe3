package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** All services of this node, each with a thread of its own; as many as come. */
public final class Services {
    private static final Logger LOG = Logger.getLogger(Services.class.getName());

    private final Surroundings around;
    private final Seats seats = new Seats();
    private final Map<AllocationId, ServiceRun> runs = new ConcurrentHashMap<>();
    private final Map<AllocationId, Thread> threads = new ConcurrentHashMap<>();
    private volatile boolean leaving;
    private volatile Runnable follower = () -> {};

    public Services(Surroundings around) {
        this.around = around;
    }

    /** Is called when one is doing better or worse than before, or is over; must not block. */
    void followBy(Runnable told) {
        follower = told;
    }

    /** All that are under way. */
    List<ServiceRun> runs() {
        return List.copyOf(runs.values());
    }

    /** Whether a container of one runs: one that is over or halted serves nobody. Any thread. */
    public boolean serving() {
        return runs.values().stream().anyMatch(run -> run.running().isPresent());
    }

    /** Takes up what an earlier agent began, then whatever comes. */
    public void open(Collection<Allocation> begun) {
        begun.stream().sorted(Comparator.comparing(Allocation::id)).forEach(allocation -> start(allocation, true));
        Thread.ofVirtual().name("services").start(this::serve);
    }

    /** Waits until it is known where the containers are of all that is under way now; no longer than the patience. */
    public void awaitFound(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        for (ServiceRun run : runs()) {
            run.awaitFound(until - System.nanoTime());
        }
    }

    private void serve() {
        try {
            for (Allocation next = around.allocations().takeService();
                    next != null;
                    next = around.allocations().takeService()) {
                begin(next);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that cannot be begun does not keep the next from it. */
    private void begin(Allocation allocation) {
        try {
            start(allocation, false);
        } catch (RuntimeException failed) {
            LOG.log(Level.SEVERE, failed, () -> "allocation " + allocation.id() + " cannot be begun");
        }
    }

    private void start(Allocation allocation, boolean adopted) {
        if (!(allocation.task() instanceof ServiceTask task)) {
            throw new IllegalArgumentException("allocation " + allocation.id() + " is no service");
        }
        ServiceRun run = new ServiceRun(around, seats, Bell.real(), allocation, task, adopted);
        runs.put(allocation.id(), run);
        allocation.followBy(() -> follower.run());
        threads.put(
                allocation.id(),
                Thread.ofVirtual().name("service " + task.name()).start(() -> {
                    try {
                        run.run();
                    } finally {
                        runs.remove(allocation.id());
                        threads.remove(allocation.id());
                        follower.run();
                    }
                }));
        if (leaving) {
            run.leave();
        }
    }

    /** Where a container's port is reached from this machine; empty when the allocation does not run here. */
    public Optional<InetSocketAddress> find(AllocationId allocation, int port) {
        ServiceRun run = runs.get(allocation);
        return run == null ? Optional.empty() : run.address(port);
    }

    /** Where the workload's port is reached on this machine; empty when no instance that is ready runs here. */
    public Optional<InetSocketAddress> find(WorkloadId workload, int port) {
        // The oldest: while a revision takes another's place, it is the one that has the traffic.
        return runs.values().stream()
                .filter(run -> run.task().workload().equals(workload) && run.ready())
                .min(Comparator.comparing(run -> run.task().allocation()))
                .flatMap(run -> run.address(port));
    }

    /** The container of an allocation; empty when none runs here. */
    public Optional<ContainerStamp> container(AllocationId allocation) {
        ServiceRun run = runs.get(allocation);
        return run == null ? Optional.empty() : run.running();
    }

    /** Has all that run looked at, by the executor; nothing is waited for. */
    void look(Executor executor, Consumer<UsageSample> sink) {
        runs.values().forEach(run -> run.look(executor, sink));
    }

    /** Allocations that are under way. */
    public Set<AllocationId> held() {
        return Set.copyOf(runs.keySet());
    }

    /** Whether something of a workload is still under way. */
    public boolean has(WorkloadId workload) {
        return runs.values().stream().anyMatch(run -> run.task().workload().equals(workload));
    }

    /** Lets all containers run on without this agent; returns when nothing is done for them any more. */
    public void leave(Duration patience) throws InterruptedException {
        leaving = true;
        runs.values().forEach(ServiceRun::leave);
        for (Thread thread : List.copyOf(threads.values())) {
            if (!thread.join(patience)) {
                LOG.log(Level.WARNING, "{0} is not left in time", thread.getName());
            }
        }
    }
}
