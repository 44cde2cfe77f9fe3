package dev.lattice.agent.supervisor;

import dev.lattice.agent.posix.Descriptors;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps a reading end of every job's pipes open for as long as the supervisor lives.
 *
 * <p>While the agent is dead a job that writes gets no SIGPIPE, and what it wrote stays in the pipe. The supervisor
 * never reads, and holds no writing end, so the agent still sees the end of the output.
 */
final class ChannelKeeper {
    private final Path folder;
    private int kept;

    ChannelKeeper(Path folder) {
        this.folder = folder;
    }

    /** Makes the pipes of this many slots, and opens those that are not open yet. */
    void keep(int slots) throws IOException {
        for (; kept < slots; kept++) {
            open(folder.resolve(kept + ".out"));
            open(folder.resolve(kept + ".err"));
        }
    }

    private static void open(Path pipe) throws IOException {
        Descriptors.makeFifo(pipe);
        Descriptors.open(pipe, Descriptors.READ_ONLY | Descriptors.NON_BLOCKING);
    }
}
