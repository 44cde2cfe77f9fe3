package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.hook.AllocationRun.StopCause;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.task.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Waits for the end while output flows, and brings it about when time is over or the server asks: SIGTERM, then
 * SIGKILL to all that is left. When the main process has ended, so must everything that it started.
 */
public final class WaitHook implements Hook {
    private static final Logger LOG = Logger.getLogger(WaitHook.class.getName());
    private static final long NEVER = Long.MAX_VALUE;
    /** How long a pipe may stay open after all of the tree was killed. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Journal journal;
    private final Optional<Duration> longest;

    /** @param longest bound on every process' time, beside the task's own */
    public WaitHook(Journal journal, Optional<Duration> longest) {
        this.journal = journal;
        this.longest = longest;
    }

    @Override
    public String name() {
        return "wait";
    }

    @Override
    public void apply(AllocationRun run) throws IOException {
        Allocation allocation = run.allocation();
        Execution execution = run.execution();
        if (run.exit() == null) {
            run.exit(awaitEnd(run), allocation.runningMicros());
        }
        // Before the rest is ended: what is gone cannot be asked.
        run.used(allocation.look());
        execution.kill();
        if (run.stopCause() == null && execution.outOfMemory()) {
            run.fail(Outcome.failed(
                    "OUT_OF_MEMORY",
                    "The command used more than the "
                            + run.task().limits().memoryMb()
                            + " MB of memory that it asked for, and the kernel ended a process of it."));
        }
        drain(run);
    }

    private Exit awaitEnd(AllocationRun run) throws IOException {
        Allocation allocation = run.allocation();
        Execution execution = run.execution();
        long limit = run.task().limitNanos(longest);
        long begun = allocation.startedNanos();
        long killAfter = NEVER;
        while (true) {
            long elapsed = System.nanoTime() - begun;
            Allocation.Stop wish = allocation.stopWish();
            boolean late = !allocation.hold().suspended() && elapsed - allocation.stoodStillNanos() >= limit;
            if (run.stopCause() == null && (wish != null || late)) {
                StopCause cause = wish == null
                        ? StopCause.TIMED_OUT
                        : wish.reason() == Allocation.StopReason.EVICTED ? StopCause.EVICTED : StopCause.STOPPED;
                run.stopCause(cause);
                journal.stopping(allocation.id(), cause.name());
                Duration grace = wish != null ? wish.grace() : run.task().stopGrace();
                killAfter = elapsed + grace.toNanos();
                execution.terminate();
            } else if (elapsed >= killAfter) {
                execution.kill();
                killAfter = NEVER;
            }
            long next = run.stopCause() == null ? timeOut(allocation, limit) : killAfter;
            Exit exit = execution.await(allocation.out(), allocation.err(), next == NEVER ? NEVER : next - elapsed);
            if (exit != null) {
                return exit;
            }
        }
    }

    /** When its time is over, in nanoseconds from its start; the time for which it stood still is not its own. */
    private static long timeOut(Allocation allocation, long limit) {
        return limit == NEVER || allocation.hold().suspended() ? NEVER : limit + allocation.stoodStillNanos();
    }

    private static void drain(AllocationRun run) throws IOException {
        Allocation allocation = run.allocation();
        long waited = System.nanoTime();
        while (!run.execution().drain(allocation.out(), allocation.err(), DRAIN_NANOS)) {
            if (allocation.superseded()) {
                return;
            }
            boolean full = allocation.out().room() <= 0 || allocation.err().room() <= 0;
            if (full) {
                waited = System.nanoTime();
            } else if (System.nanoTime() - waited >= DRAIN_NANOS) {
                LOG.log(
                        Level.WARNING,
                        "allocation {0}: something keeps its output open; going on without",
                        allocation.id());
                return;
            }
        }
    }
}
