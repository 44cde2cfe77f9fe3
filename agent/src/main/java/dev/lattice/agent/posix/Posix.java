package dev.lattice.agent.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Calls into the C library.
 *
 * <p>Every call goes through one method handle with six integer arguments. The two ABIs that we support (x86-64 and
 * AArch64 on Linux) pass integers, pointers and the arguments of variadic functions alike in registers, and a callee
 * ignores those it does not know; so one shape serves all. It is the difference between one generated class and
 * twenty, which shows in the start time and memory of both processes.
 *
 * <p>Results follow the kernel's convention: zero or more on success, minus errno on failure.
 */
@SuppressWarnings("restricted") // the launcher passes --enable-native-access
public final class Posix {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final long CAPTURE_BYTES = Linker.Option.captureStateLayout().byteSize();

    private static final ThreadLocal<MemorySegment> CAPTURE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE_BYTES, 8));

    private Posix() {}

    /** Whether this system is one whose C library can be called as this package does. */
    public static boolean supported() {
        String architecture = System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux")
                && (architecture.equals("amd64") || architecture.equals("aarch64"));
    }

    /** The function's address, or empty when this C library lacks it. */
    public static Optional<MemorySegment> find(String function) {
        return LINKER.defaultLookup().find(function);
    }

    /** The function's address. */
    public static MemorySegment require(String function) {
        return find(function).orElseThrow(() -> new UnsupportedOperationException("the C library has no " + function));
    }

    /** Calls a function that returns an int and sets errno when it returns -1. */
    static int callInt(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment capture = CAPTURE.get();
        int result = (int) invoke(function, capture, a, b, c, d, e, f);
        return result == -1 ? -capture.get(ValueLayout.JAVA_INT, 0) : result;
    }

    /** As {@link #callInt} for functions that return a long. */
    static long callLong(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment capture = CAPTURE.get();
        long result = invoke(function, capture, a, b, c, d, e, f);
        return result == -1 ? -capture.get(ValueLayout.JAVA_INT, 0) : result;
    }

    /** As {@link #callInt} for functions that return errno itself. */
    static int callForErrno(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        return -(int) invoke(function, CAPTURE.get(), a, b, c, d, e, f);
    }

    private static long invoke(
            MemorySegment function, MemorySegment capture, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, capture, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new IllegalStateException("a call into the C library failed", impossible);
        }
    }
}
