package dev.lattice.agent.allocation;

import dev.lattice.agent.allocation.hook.AllocationRun;
import dev.lattice.agent.allocation.hook.Hook;
import dev.lattice.agent.allocation.hook.HookException;
import dev.lattice.agent.task.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes an allocation through its steps. When one fails, those before it are undone and the allocation ends as failed;
 * the last steps (report and cleanup) are always done.
 */
public final class AllocationRunner {
    private static final Logger LOG = Logger.getLogger(AllocationRunner.class.getName());

    private final List<Hook> steps;
    private final List<Hook> lastSteps;
    private final StartGate gate;

    /**
     * @param steps in order
     * @param lastSteps done whatever happens before
     * @param gate closed when what was not started is to be given back
     */
    public AllocationRunner(StartGate gate, List<Hook> steps, List<Hook> lastSteps) {
        this.gate = gate;
        this.steps = List.copyOf(steps);
        this.lastSteps = List.copyOf(lastSteps);
    }

    /** Runs all of it; returns when the allocation has ended and its slot is free. */
    void run(AllocationRun run) {
        Deque<Hook> done = new ArrayDeque<>(steps.size());
        for (Hook step : steps) {
            if (run.allocation().phase() == Phase.PREPARING && run.allocation().stopWish() != null) {
                run.fail(Outcome.stopped());
                undo(done, run);
                break;
            }
            done.push(step);
            if (!attempt(step, run)) {
                undo(done, run);
                break;
            }
        }
        for (Hook step : lastSteps) {
            attempt(step, run);
        }
    }

    private boolean attempt(Hook step, AllocationRun run) {
        try {
            step.apply(run);
            return true;
        } catch (HookException failed) {
            boolean stopped = !run.started() && run.allocation().stopWish() != null;
            if (!stopped && (failed.isGivenBack() || (run.allocation().phase() == Phase.PREPARING && gate.closed()))) {
                // What fails in that moment may have failed because it was told to hurry.
                run.giveBack();
            } else {
                run.fail(stopped ? Outcome.stopped() : failed.outcome());
            }
        } catch (IOException | RuntimeException failed) {
            LOG.log(
                    Level.WARNING,
                    failed,
                    () -> "allocation " + run.allocation().id() + " failed at step '" + step.name() + "'");
            String message = "step '" + step.name() + "' failed on the node: " + failed;
            // What was started may have done anything; only what was not may be said to have failed to start.
            run.fail(run.started() ? Outcome.lost("NODE_ERROR", message) : Outcome.failed("NODE_ERROR", message));
        }
        return false;
    }

    private static void undo(Deque<Hook> done, AllocationRun run) {
        for (Hook step : done) {
            try {
                step.undo(run);
            } catch (IOException | RuntimeException failed) {
                LOG.log(
                        Level.WARNING,
                        failed,
                        () -> "undoing step '" + step.name() + "' of allocation "
                                + run.allocation().id());
            }
        }
    }
}
