package dev.lattice.agent.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Calls on processes. */
public final class Processes {
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGTERM = 15;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;

    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int P_ALL = 0;
    private static final int P_PID = 1;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x1000000;
    private static final int CLD_EXITED = 1;
    private static final int SIGINFO_BYTES = 128;
    /** Behind it: what was used, in seconds and microseconds in user mode, then in the kernel. */
    private static final int RUSAGE_BYTES = 144;

    private static final int RUSAGE_TIMES = 4;
    private static final long[] MICROS = {1_000_000, 1, 1_000_000, 1};
    private static final int SIGINFO_CODE = 8;
    private static final int SIGINFO_PID = 16;
    private static final int SIGINFO_STATUS = 24;
    private static final int SYS_PIDFD_OPEN = 434;
    private static final int SYS_WAITID = System.getProperty("os.arch").equals("aarch64") ? 95 : 247;
    private static final int CLOCK_BOOTTIME = 7;

    private static final MemorySegment PRCTL = Posix.require("prctl");
    private static final MemorySegment KILL = Posix.require("kill");
    private static final MemorySegment WAITID = Posix.require("waitid");
    private static final MemorySegment SYSCALL = Posix.require("syscall");
    private static final MemorySegment GETTID = Posix.require("gettid");
    private static final MemorySegment GETPPID = Posix.require("getppid");
    private static final MemorySegment SETSID = Posix.require("setsid");
    private static final MemorySegment CLOCK_GETTIME = Posix.require("clock_gettime");

    private static final ThreadLocal<MemorySegment> SCRATCH =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(SIGINFO_BYTES + RUSAGE_BYTES, 8));

    private Processes() {}

    /**
     * How a child ended.
     *
     * @param code its exit code, or the signal that ended it
     * @param cpuMicros processors' time that it used, and its children that it waited for
     */
    public record WaitStatus(int pid, boolean signaled, int code, long cpuMicros) {}

    /** From now on orphans below this process become its children. */
    public static void becomeSubreaper() {
        int result = Posix.callInt(PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0);
        if (result < 0) {
            throw new UnsupportedOperationException("this kernel refuses to make a subreaper: " + Errno.name(-result));
        }
    }

    /** From now on the end of this process' parent sends it SIGTERM. The calling thread has to stay. */
    public static void endWithParent() {
        Posix.callInt(PRCTL, PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0, 0);
    }

    /** Leaves the terminal and the process group; does nothing in a process that leads its group. */
    public static void leaveSession() {
        Posix.callInt(SETSID, 0, 0, 0, 0, 0, 0);
    }

    /** Sends a signal; a negative pid means its process group. Returns minus errno on failure. */
    public static int kill(int pid, int signal) {
        return Posix.callInt(KILL, pid, signal, 0, 0, 0, 0);
    }

    /** Waits until a child ended, leaving it to be reaped; null when it is no child of ours. */
    public static @Nullable WaitStatus awaitEnd(int pid) {
        return wait(P_PID, pid, WEXITED | WNOWAIT);
    }

    /** Waits until any child ended, leaving it to be reaped; null when there are no children. */
    public static @Nullable WaitStatus awaitAnyEnd() {
        return wait(P_ALL, 0, WEXITED | WNOWAIT);
    }

    /** Whether there are children, ended ones that were not reaped included. */
    public static boolean haveChildren() {
        long info = SCRATCH.get().address();
        return Posix.callInt(WAITID, P_ALL, 0, info, WEXITED | WNOWAIT | WNOHANG, 0, 0) != -Errno.ECHILD;
    }

    /** Frees the process id of a child that ended; null when it lives or is no child of ours. */
    public static @Nullable WaitStatus reap(int pid) {
        return wait(P_PID, pid, WEXITED | WNOHANG);
    }

    private static @Nullable WaitStatus wait(int kind, int id, int options) {
        MemorySegment info = SCRATCH.get();
        int result;
        do {
            info.set(ValueLayout.JAVA_INT, SIGINFO_PID, 0);
            // Not the C library's, which keeps to itself what was used.
            result = Posix.callInt(
                    SYSCALL, SYS_WAITID, kind, id, info.address(), options, info.address() + SIGINFO_BYTES);
        } while (result == -Errno.EINTR);
        int pid = info.get(ValueLayout.JAVA_INT, SIGINFO_PID);
        if (result < 0 || pid == 0) {
            return null;
        }
        boolean signaled = info.get(ValueLayout.JAVA_INT, SIGINFO_CODE) != CLD_EXITED;
        return new WaitStatus(pid, signaled, info.get(ValueLayout.JAVA_INT, SIGINFO_STATUS), cpuMicros(info));
    }

    private static long cpuMicros(MemorySegment info) {
        long micros = 0;
        for (int i = 0; i < RUSAGE_TIMES; i++) {
            micros += MICROS[i] * info.get(ValueLayout.JAVA_LONG, SIGINFO_BYTES + (long) i * Long.BYTES);
        }
        return micros;
    }

    /** A descriptor that can be polled for the end of any process; minus errno on failure. Close-on-exec. */
    public static int openPidDescriptor(int pid) {
        return Posix.callInt(SYSCALL, SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
    }

    /** The kernel's id of the calling thread, which must be a platform thread. */
    public static int threadId() {
        return Posix.callInt(GETTID, 0, 0, 0, 0, 0, 0);
    }

    public static int parentId() {
        return Posix.callInt(GETPPID, 0, 0, 0, 0, 0, 0);
    }

    /** Nanoseconds since the machine started, sleep included: the clock of a process' start time. */
    public static long bootNanos() {
        MemorySegment time = SCRATCH.get();
        Posix.callInt(CLOCK_GETTIME, CLOCK_BOOTTIME, time.address(), 0, 0, 0, 0);
        return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + time.get(ValueLayout.JAVA_LONG, 8);
    }
}
