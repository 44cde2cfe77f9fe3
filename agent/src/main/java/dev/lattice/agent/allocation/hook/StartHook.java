package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.driver.Drivers;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.recovery.Journal;

/** Starts the process or container; the journal knows of it before it can do anything. */
public final class StartHook implements Hook {
    private final StartGate gate;
    private final Drivers drivers;
    private final Journal journal;
    private final Announcer announcer;

    public StartHook(StartGate gate, Drivers drivers, Journal journal, Announcer announcer) {
        this.gate = gate;
        this.drivers = drivers;
        this.journal = journal;
        this.announcer = announcer;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void apply(AllocationRun run) throws HookException {
        if (run.started()) {
            return;
        }
        if (!gate.enter()) {
            throw HookException.givenBack();
        }
        try {
            start(run);
        } finally {
            gate.leave();
        }
        announcer.report(run.allocation());
    }

    private void start(AllocationRun run) throws HookException {
        Allocation allocation = run.allocation();
        journal.starting(allocation.id(), run.slot(), allocation.wire());
        long nanos = System.nanoTime();
        try {
            Execution execution = drivers.of(run.task().work()).start(run.slot(), run.launch());
            run.execution(execution);
            allocation.start(execution, nanos);
            journal.started(allocation.id(), execution.stamp());
        } catch (LaunchException refused) {
            throw new HookException(refused.code().name(), String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public void undo(AllocationRun run) {
        if (run.started()) {
            run.execution().kill();
            run.execution().close();
        }
    }
}
