package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.driver.Drivers;
import dev.lattice.agent.driver.LaunchException;

/** Fetches what the node lacks, such as an image. Ahead of the start, for the agent can be stopped meanwhile. */
public final class ImageHook implements Hook {
    private final StartGate gate;
    private final Drivers drivers;

    public ImageHook(StartGate gate, Drivers drivers) {
        this.gate = gate;
        this.drivers = drivers;
    }

    @Override
    public String name() {
        return "image";
    }

    @Override
    public void apply(AllocationRun run) throws HookException {
        Allocation allocation = run.allocation();
        try {
            drivers.of(run.task().work()).prepare(run.launch(), () -> allocation.stopWish() != null || gate.closed());
        } catch (LaunchException refused) {
            throw new HookException(refused.code().name(), String.valueOf(refused.getMessage()));
        }
    }
}
