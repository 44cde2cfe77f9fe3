package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.StartGate;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.agent.blob.InputFiles;
import dev.lattice.agent.blob.RefusedInputException;
import dev.lattice.agent.task.JobTask;
import dev.lattice.core.file.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the folder and puts the inputs into it. */
public final class PrepareHook implements Hook {
    private final StartGate gate;
    private final InputFiles files;

    public PrepareHook(StartGate gate, InputFiles files) {
        this.gate = gate;
        this.files = files;
    }

    @Override
    public String name() {
        return "prepare";
    }

    @Override
    public void apply(AllocationRun run) throws HookException, IOException {
        run.scratch().prepare();
        Path work = run.scratch().work();
        JobTask task = run.task();
        if (!task.inputs().isEmpty()) {
            Allocation allocation = run.allocation();
            try {
                files.lay(allocation.id(), task.inputs(), work, () -> allocation.stopWish() != null || gate.closed());
            } catch (BlobUnavailableException missing) {
                throw new HookException("NODE_INPUT_UNAVAILABLE", String.valueOf(missing.getMessage()));
            } catch (RefusedInputException refused) {
                throw new HookException("INPUT_REFUSED", String.valueOf(refused.getMessage()));
            }
        }
        Optional<TreePath> wanted = task.workingDirectory();
        if (wanted.isPresent()) {
            run.folder(inside(work, wanted.get()));
        }
    }

    private static Path inside(Path work, TreePath wanted) throws HookException, IOException {
        Path folder = work.resolve(wanted.value());
        if (!Files.isDirectory(folder) || !folder.toRealPath().startsWith(work.toRealPath())) {
            throw new HookException(
                    "WORKING_DIRECTORY_NOT_FOUND", "the working directory '" + wanted + "' is not in the job's files");
        }
        return folder;
    }

    @Override
    public void undo(AllocationRun run) throws IOException {
        run.scratch().clean();
    }
}
