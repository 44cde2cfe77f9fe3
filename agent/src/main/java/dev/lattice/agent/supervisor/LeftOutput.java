package dev.lattice.agent.supervisor;

import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.posix.Descriptors;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process has left in its pipes when it ends while there is no agent: it goes to where the agent would have put
 * it, for a pipe that nobody holds any more forgets.
 */
final class LeftOutput {
    private static final int PIECE_BYTES = 64 << 10;
    /** More than a pipe holds. Who still writes is a stray, which is about to be ended. */
    private static final int MOST_BYTES = 2 << 20;

    private final Path home;

    /** @param home the agent's */
    LeftOutput(Path home) {
        this.home = home;
    }

    /** Saves it, unless an agent is there, which reads for itself. */
    void save(AllocationId allocation, int slot) throws IOException {
        Path attended = home.resolve("attended");
        try (FileChannel file = FileChannel.open(attended, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock != null) {
                move(slot + ".out", allocation, LogStream.STDOUT);
                move(slot + ".err", allocation, LogStream.STDERR);
            }
        }
    }

    private void move(String channel, AllocationId allocation, LogStream stream) throws IOException {
        int pipe = Descriptors.open(
                home.resolve("channels").resolve(channel), Descriptors.READ_ONLY | Descriptors.NON_BLOCKING);
        OutputSpool spool = new OutputSpool(home.resolve("spool"), allocation, stream, () -> {}, () -> {});
        try (Arena arena = Arena.ofConfined()) {
            spool.recover();
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            long left = MOST_BYTES;
            long length = Descriptors.read(pipe, piece);
            while (length > 0 && left > 0) {
                spool.append(piece.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), 0, (int) length);
                left -= length;
                length = Descriptors.read(pipe, piece);
            }
        } finally {
            spool.close();
            Descriptors.close(pipe);
        }
    }
}
