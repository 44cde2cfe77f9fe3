package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.driver.ProcessStamp;
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
        /** The main process; null when none can be alive. */
        @Nullable ProcessStamp stamp(Allocation allocation);

        /** Why the earlier agent was ending it; null when it was not. */
        AllocationRun.@Nullable StopCause stopCause(Allocation allocation);
    }

    private final Driver driver;
    private final Memory memory;

    public AdoptHook(Driver driver, Memory memory) {
        this.driver = driver;
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
        ProcessStamp stamp = memory.stamp(allocation);
        Optional<Execution> found = stamp == null ? Optional.empty() : driver.adopt(run.slot(), run.launch(), stamp);
        if (cause != null) {
            run.stopCause(cause);
        }
        if (found.isEmpty()) {
            driver.clear(run.slot());
            run.exit(new Exit.Unknown(), allocation.runningMicros());
            throw new HookException(
                    "EXIT_UNKNOWN", "the agent was gone when the process ended and nobody saw how", Outcome.Kind.LOST);
        }
        LOG.log(Level.INFO, "allocation {0} goes on as process {1}", new Object[] {
            allocation.id(), Integer.toString(found.get().stamp().pid())
        });
        run.execution(found.get());
        allocation.start(found.get(), allocation.startedNanos());
    }
}
