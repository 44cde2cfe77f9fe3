package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.Announcer;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.agent.blob.InputFiles;
import dev.lattice.agent.blob.RefusedInputException;
import java.io.IOException;

/** Fetches what the inputs consist of, as far as this node does not have it. */
public final class FilesHook implements Hook {
    private final StartGate gate;
    private final InputFiles files;
    private final Announcer announcer;

    public FilesHook(StartGate gate, InputFiles files, Announcer announcer) {
        this.gate = gate;
        this.files = files;
        this.announcer = announcer;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public void apply(AllocationRun run) throws HookException, IOException {
        Allocation allocation = run.allocation();
        if (run.task().inputs().isEmpty()) {
            return;
        }
        // It may take long, and people want to see what their job does.
        announcer.report(allocation);
        announcer.flush();
        try {
            files.fetch(allocation.id(), run.task().inputs(), () -> allocation.stopWish() != null || gate.closed());
        } catch (BlobUnavailableException missing) {
            throw new HookException("NODE_INPUT_UNAVAILABLE", String.valueOf(missing.getMessage()));
        } catch (RefusedInputException refused) {
            throw new HookException("INPUT_REFUSED", String.valueOf(refused.getMessage()));
        }
    }
}
