package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.agent.blob.OutputFiles;
import dev.lattice.agent.task.Outcome;
import java.io.IOException;

/** Hands the files that the job declared to the server. */
public final class OutputsHook implements Hook {
    private final OutputFiles files;

    public OutputsHook(OutputFiles files) {
        this.files = files;
    }

    @Override
    public String name() {
        return "outputs";
    }

    @Override
    public void apply(AllocationRun run) {
        Allocation allocation = run.allocation();
        if (run.task().outputs().isEmpty() || allocation.superseded()) {
            return;
        }
        try {
            run.outputs(files.store(
                    allocation.id(), run.scratch().work(), run.task().outputs(), allocation::superseded));
        } catch (BlobUnavailableException | IOException failed) {
            // The command's own end stands; what it made is missing, and that is said beside it.
            if (run.failure() == null) {
                run.fail(Outcome.failed("OUTPUT_NOT_STORED", String.valueOf(failed.getMessage())));
            }
        }
    }
}
