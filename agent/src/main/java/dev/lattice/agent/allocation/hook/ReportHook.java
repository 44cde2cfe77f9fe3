package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.driver.Exit;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.task.Outcome;

/** Says how it ended: to the journal, then to whoever listens. */
public final class ReportHook implements Hook {
    private final Journal journal;
    private final Announcer announcer;

    public ReportHook(Journal journal, Announcer announcer) {
        this.journal = journal;
        this.announcer = announcer;
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public void apply(AllocationRun run) {
        Allocation allocation = run.allocation();
        Outcome outcome = outcome(run)
                .measured(
                        run.runningMicros(),
                        allocation.out().end(),
                        allocation.err().end())
                .with(run.outputs());
        journal.ended(allocation.id(), outcome);
        allocation.end(outcome);
        if (!allocation.superseded()) {
            announcer.report(allocation);
            announcer.flushSoon();
        }
    }

    private static Outcome outcome(AllocationRun run) {
        Outcome failure = run.failure();
        AllocationRun.StopCause cause = run.stopCause();
        Exit exit = run.exit();
        if (exit == null || exit instanceof Exit.Unknown) {
            return failure != null
                    ? failure
                    : Outcome.lost("EXIT_UNKNOWN", "the agent was gone when the process ended and nobody saw how");
        }
        Outcome end = cause != null
                ? switch (cause) {
                    case STOPPED -> Outcome.stopped();
                    case TIMED_OUT -> Outcome.timedOut();
                }
                : switch (exit) {
                    case Exit.Exited exited -> Outcome.exited(exited.code());
                    case Exit.Signaled signaled -> Outcome.signaled(signaled.signal());
                    case Exit.Unknown _ -> throw new IllegalStateException("handled above");
                };
        return failure == null ? end : end.withError(failure.errorCode(), failure.errorMessage());
    }
}
