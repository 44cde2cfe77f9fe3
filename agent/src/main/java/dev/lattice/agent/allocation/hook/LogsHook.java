package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.driver.Exit;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Moves the output of the first moment.
 *
 * <p>Most processes of a busy queue end within it; only those that live longer are worth a message of their own that
 * says they run. What was announced before this job is sent at its end at the latest.
 */
public final class LogsHook implements Hook {
    private static final long FIRST_MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Announcer announcer;

    public LogsHook(Announcer announcer) {
        this.announcer = announcer;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public void apply(AllocationRun run) throws IOException {
        Allocation allocation = run.allocation();
        Exit exit = run.execution().await(allocation.out(), allocation.err(), FIRST_MOMENT_NANOS);
        if (exit == null) {
            announcer.flush();
        } else {
            run.exit(exit, allocation.runningMicros());
        }
    }
}
