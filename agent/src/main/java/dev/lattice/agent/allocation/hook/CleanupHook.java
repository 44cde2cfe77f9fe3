package dev.lattice.agent.allocation.hook;

import java.io.IOException;

/** Leaves nothing: the process' id is freed, the folder emptied. */
public final class CleanupHook implements Hook {
    @Override
    public String name() {
        return "cleanup";
    }

    @Override
    public void apply(AllocationRun run) throws IOException {
        if (run.started()) {
            run.execution().close();
        }
        run.scratch().clean();
    }
}
