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
        if (run.givenBack()) {
            allocation.release();
            announcer.report(allocation);
            announcer.flush();
            return;
        }
        Outcome outcome = outcome(run)
                .measured(
                        run.runningMicros(),
                        allocation.out().end(),
                        allocation.err().end())
                .with(run.outputs())
                .with(run.used());
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
        if (exit == null && failure != null) {
            return failure;
        }
        boolean unseen = exit == null || exit instanceof Exit.Unknown;
        Outcome end =
                cause != null ? outcome(cause, run.allocation()) : outcome(exit == null ? new Exit.Unknown() : exit);
        return failure == null || unseen ? end : end.withError(failure.errorCode(), failure.errorMessage());
    }

    /** An end that the agent brought about is known, even when nobody saw how the process took it. */
    private static Outcome outcome(AllocationRun.StopCause cause, Allocation allocation) {
        return switch (cause) {
            case EVICTED -> Outcome.evicted(allocation.hold().why());
            case STOPPED -> Outcome.stopped();
            case TIMED_OUT -> Outcome.timedOut();
        };
    }

    private static Outcome outcome(Exit exit) {
        return switch (exit) {
            case Exit.Exited exited -> Outcome.exited(exited.code());
            case Exit.Signaled signaled -> Outcome.signaled(signaled.signal());
            case Exit.Overdue _ -> Outcome.timedOut();
            case Exit.Unknown _ ->
                Outcome.lost("EXIT_UNKNOWN", "the agent was gone when the process ended and nobody saw how");
        };
    }
}
