package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.OutputSink;
import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of one output stream of a slot: a named pipe that serves job after job.
 *
 * <p>The supervisor holds a reading end of the same pipe, so it outlives the agent: a job whose agent died gets no
 * SIGPIPE, and what is in the pipe is still there for the next agent. Bytes go from the pipe to the spool within the
 * kernel ({@code splice}); at no moment do they exist only in this process' memory, where a kill would lose them.
 */
final class Channel implements AutoCloseable {
    static final short POLLIN = 1;

    /** Kernel memory is only taken by bytes that wait. */
    private static final int PIPE_BYTES = 256 * 1024;

    /** At most this much at once, so that the other stream, the end and a wish to stop are noticed in between. */
    private static final long MOVE_BYTES = 256 * 1024;

    private final Path path;
    private final int pipe;
    private @Nullable Path file;
    private int fileDescriptor = -1;
    private boolean ended;

    Channel(Path path) throws IOException {
        this.path = path;
        this.pipe = Descriptors.open(path, Descriptors.READ_ONLY | Descriptors.NON_BLOCKING);
        Descriptors.enlargePipe(pipe, PIPE_BYTES);
    }

    Path path() {
        return path;
    }

    /** Expects the output of another process. */
    void begin() {
        ended = false;
    }

    /** Whether every writer has closed. */
    boolean ended() {
        return ended;
    }

    /** What to poll; -1, which poll skips, when nothing is to be had or the sink takes nothing. */
    int pollDescriptor(OutputSink sink) {
        return ended || sink.room() <= 0 ? -1 : pipe;
    }

    /**
     * Does what the last poll said of this pipe; returns the number of bytes moved. Most jobs say nothing, and then a
     * hang-up alone tells it, without a file to move bytes to.
     */
    long take(OutputSink sink, int events) throws IOException {
        if ((events & POLLIN) != 0) {
            return move(sink);
        }
        ended |= events != 0;
        return 0;
    }

    /** Moves what is there; returns the number of bytes. */
    long move(OutputSink sink) throws IOException {
        long room = sink.room();
        if (ended || room <= 0) {
            return 0;
        }
        Path target = sink.tailFile();
        if (!target.equals(file)) {
            closeFile();
            fileDescriptor = Descriptors.open(target, Descriptors.WRITE_ONLY);
            file = target;
            Descriptors.seek(fileDescriptor, sink.tailPosition());
        }
        long most = Math.min(Math.min(room, sink.tailRoom()), MOVE_BYTES);
        long moved = Descriptors.splice(pipe, fileDescriptor, most);
        if (moved == -Errno.EINVAL) {
            // Some file systems take no pages from a pipe.
            moved = copy(sink, most);
        } else if (moved > 0) {
            sink.appended(moved);
        }
        if (moved == 0) {
            ended = true;
        } else if (moved < 0 && moved != -Errno.EAGAIN && moved != -Errno.EINTR) {
            throw new IOException("moving output to " + target + " failed: " + Errno.name((int) -moved));
        }
        return Math.max(0, moved);
    }

    private long copy(OutputSink sink, long most) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(most);
            long length = Descriptors.read(pipe, buffer);
            if (length > 0) {
                sink.append(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), 0, (int) length);
            }
            return length;
        }
    }

    /** Lets go of the sink's file. */
    void closeFile() {
        if (fileDescriptor >= 0) {
            Descriptors.close(fileDescriptor);
            fileDescriptor = -1;
            file = null;
        }
    }

    @Override
    public void close() {
        closeFile();
        Descriptors.close(pipe);
    }
}
