package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Drivers;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.task.Outcome;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes the place of the first steps for an allocation that an earlier agent began. */
public final class AdoptHook implements Hook {
    private static final Logger LOG = Logger.getLogger(AdoptHook.class.getName());

    /** What the journal says of it. */
    public interface Memory {
        /** The process or container; null when none can be alive. */
        @Nullable Stamp stamp(Allocation allocation);

        /** Why the earlier agent was ending it; null when it was not. */
        AllocationRun.@Nullable StopCause stopCause(Allocation allocation);
    }

    private final Drivers drivers;
    private final Memory memory;

    public AdoptHook(Drivers drivers, Memory memory) {
        this.drivers = drivers;
        this.memory = memory;
    }

    @Override
    public String name() {
        return "adopt";
    }

    @Override
    public void apply(AllocationRun run) throws HookException {
        Allocation allocation = run.allocation();
        AllocationRun.StopCause cause = memory.stopCause(allocation);
        Stamp stamp = memory.stamp(allocation);
        Driver driver = drivers.of(run.task().work());
        Optional<Execution> found = stamp == null ? Optional.empty() : driver.adopt(run.slot(), run.launch(), stamp);
        if (cause != null) {
            run.stopCause(cause);
        }
        if (found.isEmpty()) {
            drivers.clear(run.slot());
            run.exit(new Exit.Unknown(), allocation.runningMicros());
            throw new HookException(
                    "EXIT_UNKNOWN", "the agent was gone when the process ended and nobody saw how", Outcome.Kind.LOST);
        }
        LOG.log(Level.INFO, "allocation {0} goes on as {1}", new Object[] {
            allocation.id(), found.get().stamp()
        });
        run.execution(found.get());
        allocation.start(found.get(), allocation.startedNanos());
    }
}
