package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.driver.Drivers;
import dev.lattice.agent.driver.LaunchException;

/** Fetches the image when the node lacks it. Ahead of the start, for the agent can be stopped meanwhile. */
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
        if (run.task().image().isEmpty()) {
            return;
        }
        try {
            drivers.of(run.task().image()).prepare(run.launch(), () -> allocation.stopWish() != null || gate.closed());
        } catch (LaunchException refused) {
            throw new HookException(refused.code().name(), String.valueOf(refused.getMessage()));
        }
    }
}
