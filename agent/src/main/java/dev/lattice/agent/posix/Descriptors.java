package dev.lattice.agent.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Calls on file descriptors. Those that may fail in daily life return minus errno, the others throw. */
public final class Descriptors {
    public static final int READ_ONLY = 0;
    public static final int WRITE_ONLY = 1;
    public static final int READ_WRITE = 2;
    public static final int NON_BLOCKING = 0x800;
    public static final int CLOSE_ON_EXEC = 0x80000;

    private static final int F_SETPIPE_SZ = 1031;
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int SEEK_SET = 0;
    private static final int LAST_STANDARD = 2;
    private static final int PIPE_PAIR_BYTES = 8;

    private static final MemorySegment OPEN = Posix.require("open");
    private static final MemorySegment DUP2 = Posix.require("dup2");
    private static final MemorySegment CLOSE = Posix.require("close");
    private static final MemorySegment READ = Posix.require("read");
    private static final MemorySegment WRITE = Posix.require("write");
    private static final MemorySegment PREAD = Posix.require("pread");
    private static final MemorySegment LSEEK = Posix.require("lseek");
    private static final MemorySegment SPLICE = Posix.require("splice");
    private static final MemorySegment FCNTL = Posix.require("fcntl");
    private static final MemorySegment POLL = Posix.require("poll");
    private static final MemorySegment MKFIFO = Posix.require("mkfifo");
    private static final MemorySegment PIPE2 = Posix.require("pipe2");
    private static final MemorySegment EVENTFD = Posix.require("eventfd");

    private Descriptors() {}

    /** Opens a file; always close-on-exec. */
    public static int open(Path path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Posix.callInt(
                    OPEN, arena.allocateFrom(path.toString()).address(), flags | CLOSE_ON_EXEC, 0, 0, 0, 0);
            return checked(fd, "opening " + path);
        }
    }

    public static void close(int fd) {
        Posix.callInt(CLOSE, fd, 0, 0, 0, 0, 0);
    }

    /** Makes standard input, output and error nothing, so that nobody at their other ends waits for us. */
    public static void silenceStandard() throws IOException {
        int nothing = open(Path.of("/dev/null"), READ_WRITE);
        for (int fd = 0; fd <= LAST_STANDARD; fd++) {
            Posix.callInt(DUP2, nothing, fd, 0, 0, 0, 0);
        }
        close(nothing);
    }

    public static long read(int fd, MemorySegment into) {
        return Posix.callLong(READ, fd, into.address(), into.byteSize(), 0, 0, 0);
    }

    public static long write(int fd, MemorySegment from) {
        return Posix.callLong(WRITE, fd, from.address(), from.byteSize(), 0, 0, 0);
    }

    public static long readAt(int fd, MemorySegment into, long offset) {
        return Posix.callLong(PREAD, fd, into.address(), into.byteSize(), offset, 0, 0);
    }

    /** Moves the file's own position. */
    public static void seek(int fd, long offset) throws IOException {
        long at = Posix.callLong(LSEEK, fd, offset, SEEK_SET, 0, 0, 0);
        if (at < 0) {
            throw failed(at, "seeking");
        }
    }

    /** Moves bytes from a pipe to a file's position without waiting: 0 when every writer has closed. */
    public static long splice(int pipe, int file, long atMost) {
        return Posix.callLong(SPLICE, pipe, 0, file, 0, atMost, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    }

    /** Asks for a larger pipe; the kernel may refuse, which does no harm. */
    public static void enlargePipe(int fd, int bytes) {
        Posix.callInt(FCNTL, fd, F_SETPIPE_SZ, bytes, 0, 0, 0);
    }

    /** Waits for events; {@code set} holds {@code count} entries of struct pollfd. Milliseconds, -1 = for ever. */
    public static int poll(MemorySegment set, int count, int timeoutMillis) {
        return Posix.callInt(POLL, set.address(), count, timeoutMillis, 0, 0, 0);
    }

    /** Makes a named pipe that only this account may use; one that is there already is fine. */
    public static void makeFifo(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result =
                    Posix.callInt(MKFIFO, arena.allocateFrom(path.toString()).address(), 0600, 0, 0, 0, 0);
            if (result != -Errno.EEXIST) {
                checked(result, "making the pipe " + path);
            }
        }
    }

    /** A pipe's ends, close-on-exec. */
    public record Pipe(int readEnd, int writeEnd) {}

    public static Pipe pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(PIPE_PAIR_BYTES, 4);
            checked(Posix.callInt(PIPE2, pair.address(), CLOSE_ON_EXEC, 0, 0, 0, 0), "making a pipe");
            return new Pipe(
                    pair.get(java.lang.foreign.ValueLayout.JAVA_INT, 0),
                    pair.get(java.lang.foreign.ValueLayout.JAVA_INT, 4));
        }
    }

    /** A counter that can be polled, to wake a thread that polls. */
    public static int eventCounter() throws IOException {
        return checked(Posix.callInt(EVENTFD, 0, NON_BLOCKING | CLOSE_ON_EXEC, 0, 0, 0, 0), "making an event counter");
    }

    static int checked(int result, String doing) throws IOException {
        if (result < 0) {
            throw failed(result, doing);
        }
        return result;
    }

    static IOException failed(long result, String doing) {
        return new IOException(doing + " failed: " + Errno.name((int) -result));
    }
}
