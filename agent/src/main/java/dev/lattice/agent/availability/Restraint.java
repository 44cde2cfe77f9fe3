package dev.lattice.agent.availability;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.Hold;
import dev.lattice.agent.allocation.Phase;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.Throttle;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.Ladder;
import dev.lattice.core.availability.Ladder.Load;
import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.availability.Reason;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings about for all that runs here what the owner's rules mean for it: holds it, slows it, lets it go on, ends it.
 * What could not be brought about is tried again at the next call. One thread.
 */
public final class Restraint {
    private static final Logger LOG = Logger.getLogger(Restraint.class.getName());
    private static final int PERCENT = 100;
    /** Enough to answer that somebody is coming: a fiftieth of the machine is not felt by its owner. */
    private static final int SQUEEZED_PERCENT = 2;

    private static final Duration GRACE = Duration.ofSeconds(10);
    /** So long a look waits for what it has told: the next one has to come. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Allocations allocations;
    private final Announcer announcer;
    private final Resources machine;
    private final Precedence precedence;
    private final Executor executor;
    private final Map<AllocationId, Applied> applied = new ConcurrentHashMap<>();

    /** What the engine has not answered yet: nobody waits for that, and nothing more is asked about it. */
    private final Map<AllocationId, FutureTask<?>> underWay = new ConcurrentHashMap<>();

    private boolean gaveWay;

    /** Has all jobs wait for whoever else wants a processor, or puts an end to that. Told at each look. */
    public interface Precedence {
        void giveWay(boolean last);
    }

    /** What was brought about: how far down, and with how much of the processors (0 = its own limit). */
    private record Applied(Rung rung, int cpuMillis) {
        static final Applied FREE = new Applied(Rung.RUN, 0);
        /** Nobody knows how far an earlier agent had gone with it. */
        static final Applied UNKNOWN = new Applied(Rung.STOP, -1);

        /** Its share has to be told again. */
        Applied forgotten() {
            return new Applied(rung, UNKNOWN.cpuMillis());
        }
    }

    /** @param machine all that it has */
    public Restraint(
            Allocations allocations, Announcer announcer, Resources machine, Precedence precedence, Executor executor) {
        this.allocations = allocations;
        this.announcer = announcer;
        this.machine = machine;
        this.precedence = precedence;
        this.executor = executor;
    }

    /**
     * Applies what holds now to all that runs.
     *
     * @param resting since when the machine rests; empty while it does not
     * @param givesWay whether the owner's programs go before jobs while it works
     */
    void apply(Availability now, Optional<Duration> resting, Vacating vacating, boolean givesWay)
            throws InterruptedException {
        allocations.gate().pass(now.mode());
        List<Allocation> running = new ArrayList<>();
        for (Allocation allocation : allocations.all()) {
            if (allocation.phase() == Phase.RUNNING && allocation.throttle() != null && allocation.stopWish() == null) {
                running.add(allocation);
            } else if (allocation.phase() == Phase.WAITING && allocations.gate().closed()) {
                allocations.recall(allocation.id());
            }
        }
        applied.keySet().removeIf(id -> allocations.find(id) == null);
        underWay.values().removeIf(FutureTask::isDone);
        // To stand still takes a moment of a processor, too: what got none could not be held.
        precedence.giveWay(givesWay && now.mode() != Availability.Mode.REST);
        boolean begins = givesWay && !gaveWay;
        gaveWay = givesWay;
        mindMemory(now, running);
        int share = sharePercent(now.budget(), running);
        for (Allocation allocation : running) {
            Applied known =
                    applied.getOrDefault(allocation.id(), allocation.adopted() ? Applied.UNKNOWN : Applied.FREE);
            // Processes are brought to where they wait for others when they are told their share.
            Applied before = begins ? known.forgotten() : known;
            applied.put(allocation.id(), before);
            Rung rung = rung(allocation, now, resting, vacating);
            Applied wanted =
                    new Applied(rung, rung == Rung.SUSPEND ? before.cpuMillis() : cpuMillis(rung, allocation, share));
            if (!wanted.equals(before) && !underWay.containsKey(allocation.id())) {
                FutureTask<?> change = new FutureTask<>(() -> change(allocation, before, wanted, why(rung, now)), null);
                underWay.put(allocation.id(), change);
                executor.execute(change);
            }
        }
        await(underWay.values());
    }

    /** An engine that hangs over one must not keep the others from their owner's return. */
    private static void await(Collection<FutureTask<?>> changes) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (FutureTask<?> change : changes) {
            try {
                change.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException hanging) {
                LOG.log(Level.WARNING, "something that runs here was told what its owner wants, and does not answer");
                return;
            } catch (ExecutionException broken) {
                throw new IllegalStateException(broken);
            }
        }
    }

    /** What has a graphics processor stands still while its owner keeps those, however much of the rest is lent. */
    private static Rung rung(Allocation allocation, Availability now, Optional<Duration> resting, Vacating vacating) {
        Rung rung = Ladder.rung(load(allocation), now, resting, vacating);
        return limits(allocation).gpus() > 0 && !now.budget().gpu() && rung != Rung.STOP ? Rung.SUSPEND : rung;
    }

    private void change(Allocation allocation, Applied before, Applied wanted, String why) {
        Throttle throttle = allocation.throttle();
        if (throttle == null) {
            return;
        }
        try {
            boolean held = true;
            switch (wanted.rung()) {
                case SUSPEND -> held = throttle.suspend();
                case STOP -> held = false;
                case RUN, SQUEEZE -> {
                    if (wanted.cpuMillis() != before.cpuMillis()) {
                        throttle.allow(wanted.cpuMillis());
                    }
                    // Of what an earlier agent left nobody knows whether it stands still.
                    if (before.rung() == Rung.SUSPEND || before.rung() == Rung.STOP) {
                        throttle.resume();
                    }
                }
            }
            allocation.hold(new Hold(held ? wanted.rung() : Rung.STOP, why));
            if (held) {
                applied.put(allocation.id(), wanted);
                if (wanted.rung() != before.rung()) {
                    announcer.report(allocation);
                    announcer.flush();
                }
            } else {
                LOG.log(Level.INFO, "allocation {0} is ended: {1}", new Object[] {allocation.id(), why});
                allocations.evict(allocation, GRACE);
            }
        } catch (EngineAwayException away) {
            LOG.log(Level.WARNING, "allocation {0} is not {1} yet: {2}", new Object[] {
                allocation.id(), wanted.rung(), away.getMessage()
            });
        }
    }

    /** What has no room in the budget for memory is ended, the youngest first: to hold it would free nothing. */
    private void mindMemory(Availability now, List<Allocation> running) {
        if (now.mode() == Availability.Mode.REST || now.budget().memoryPercent() == PERCENT) {
            return;
        }
        long left = machine.memoryMb() * now.budget().memoryPercent() / PERCENT;
        running.sort(Comparator.comparing(Allocation::id));
        for (Allocation allocation : List.copyOf(running)) {
            left -= limits(allocation).memoryMb();
            if (left < 0) {
                String why = "the machine's owner leaves " + now.budget().memoryPercent() + " % of its memory to others"
                        + because(now);
                allocation.hold(new Hold(Rung.STOP, why));
                allocations.evict(allocation, GRACE);
                running.remove(allocation);
                left += limits(allocation).memoryMb();
            }
        }
    }

    /** What each may have of what it would have alone, so that all together keep to the budget. */
    private int sharePercent(Budget budget, List<Allocation> running) {
        long wanted = running.stream().mapToLong(this::ownCpuMillis).sum();
        long allowed = (long) machine.cpuMillis() * budget.cpuPercent() / PERCENT;
        return budget.cpuPercent() == PERCENT || wanted <= allowed ? PERCENT : (int) (allowed * PERCENT / wanted);
    }

    private int cpuMillis(Rung rung, Allocation allocation, int sharePercent) {
        return switch (rung) {
            case SUSPEND, STOP -> 0; // it keeps what it had
            case SQUEEZE -> Math.max(1, machine.cpuMillis() * SQUEEZED_PERCENT / PERCENT);
            case RUN -> sharePercent == PERCENT ? 0 : Math.max(1, ownCpuMillis(allocation) * sharePercent / PERCENT);
        };
    }

    private int ownCpuMillis(Allocation allocation) {
        int own = limits(allocation).cpuMillis();
        return own == 0 ? machine.cpuMillis() : Math.min(own, machine.cpuMillis());
    }

    private static Resources limits(Allocation allocation) {
        return allocation.task().limits();
    }

    private static Load load(Allocation allocation) {
        if (!(allocation.task() instanceof ServiceTask service)) {
            return Load.JOB;
        }
        return service.blueprint().stateful() ? Load.FIXED : Load.MOVABLE;
    }

    private static String why(Rung rung, Availability now) {
        return rung == Rung.RUN
                ? ""
                : now.reasons().stream().map(Reason::discreet).findFirst().orElse("the machine's owner wants it back");
    }

    private static String because(Availability now) {
        return now.reasons().stream()
                .map(reason -> ": " + reason.discreet())
                .findFirst()
                .orElse("");
    }
}
