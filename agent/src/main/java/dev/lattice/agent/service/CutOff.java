package dev.lattice.agent.service;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Allocations;
import dev.lattice.agent.task.ServiceTask;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends what is not to go on without the server, once there has been no session for as long as its workload says: another
 * may run elsewhere by then. All else runs on, however long that lasts.
 */
public final class CutOff implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CutOff.class.getName());
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Allocations allocations;
    private final Supplier<Duration> alone;
    private final Rounds rounds = new Rounds("cut-off", Bell.real(), this::look);

    /** @param alone for how long there has been no session, by a clock that only goes forward; zero while there is one */
    public CutOff(Allocations allocations, Supplier<Duration> alone) {
        this.allocations = allocations;
        this.alone = alone;
    }

    public void open() {
        rounds.open();
    }

    long look() {
        Duration time = alone.get();
        for (Allocation allocation : allocations.all()) {
            if (allocation.task() instanceof ServiceTask task
                    && allocation.stopWish() == null
                    && !allocation.phase().terminal()
                    && task.stopAfter()
                            .filter(after -> time.compareTo(after) >= 0)
                            .isPresent()) {
                LOG.log(Level.INFO, "{0} is ended: there has been no session for {1} s", new Object[] {
                    task.name(), time.toSeconds()
                });
                allocations.stop(allocation.id(), Allocation.StopReason.CUT_OFF, task.stopGrace());
            }
        }
        return LOOK_NANOS;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
