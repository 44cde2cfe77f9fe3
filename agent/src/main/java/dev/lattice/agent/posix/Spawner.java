package dev.lattice.agent.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Starts programs with {@code posix_spawn}: in a session of their own, with default signals and nothing blocked (the
 * JVM ignores and blocks some, and children would inherit that).
 *
 * <p>Keeps its native memory from one start to the next; one thread at a time.
 */
public final class Spawner implements AutoCloseable {
    /** Larger than {@code posix_spawnattr_t} and {@code sigset_t} of any C library that we call. */
    private static final long STRUCT_BYTES = 512;

    private static final long FIRST_STRINGS = 16 * 1024;

    private static final short RESET_SIGNALS = 0x04;
    private static final short RESET_MASK = 0x08;
    private static final short NEW_SESSION = 0x80;

    private static final MemorySegment SPAWN = Posix.require("posix_spawn");
    private static final MemorySegment INIT = Posix.require("posix_spawnattr_init");
    private static final MemorySegment SET_FLAGS = Posix.require("posix_spawnattr_setflags");
    private static final MemorySegment SET_DEFAULT = Posix.require("posix_spawnattr_setsigdefault");
    private static final MemorySegment SET_MASK = Posix.require("posix_spawnattr_setsigmask");
    private static final MemorySegment DESTROY = Posix.require("posix_spawnattr_destroy");
    private static final MemorySegment FILL_SIGNALS = Posix.require("sigfillset");
    private static final MemorySegment EMPTY_SIGNALS = Posix.require("sigemptyset");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment attributes = arena.allocate(STRUCT_BYTES, 16);
    private final MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
    private Arena stringsArena = Arena.ofShared();
    private MemorySegment strings = stringsArena.allocate(FIRST_STRINGS, 8);

    public Spawner() {
        MemorySegment signals = arena.allocate(STRUCT_BYTES, 16);
        long address = attributes.address();
        Posix.callForErrno(INIT, address, 0, 0, 0, 0, 0);
        Posix.callForErrno(SET_FLAGS, address, RESET_SIGNALS | RESET_MASK | NEW_SESSION, 0, 0, 0, 0);
        Posix.callInt(FILL_SIGNALS, signals.address(), 0, 0, 0, 0, 0);
        Posix.callForErrno(SET_DEFAULT, address, signals.address(), 0, 0, 0, 0);
        Posix.callInt(EMPTY_SIGNALS, signals.address(), 0, 0, 0, 0, 0);
        Posix.callForErrno(SET_MASK, address, signals.address(), 0, 0, 0, 0);
    }

    /** Whether this C library has all that is needed (glibc 2.34 or newer). */
    public static boolean supported() {
        return Posix.supported()
                && Posix.find("posix_spawn_file_actions_addclosefrom_np").isPresent()
                && Posix.find("posix_spawn_file_actions_addchdir_np").isPresent();
    }

    /**
     * Starts a program. When this returns, the child has done all its actions and runs the program.
     *
     * @param program a path; it is not searched for
     * @param environment entries of the form {@code NAME=value}
     * @return the child's process id, or minus errno
     */
    public int spawn(String program, List<String> arguments, List<String> environment, SpawnActions actions) {
        return spawn(program, arguments, environment, actions, 0);
    }

    /** As {@link #spawn}, with this process' own environment. */
    @SuppressWarnings("restricted") // the launcher passes --enable-native-access
    public int spawnInheriting(String program, List<String> arguments, SpawnActions actions) {
        MemorySegment environ = Posix.require("environ").reinterpret(ValueLayout.ADDRESS.byteSize());
        return spawn(program, arguments, List.of(), actions, environ.get(ValueLayout.JAVA_LONG, 0));
    }

    private int spawn(
            String program, List<String> arguments, List<String> environment, SpawnActions actions, long environ) {
        byte[][] texts = new byte[1 + arguments.size() + environment.size()][];
        texts[0] = program.getBytes(StandardCharsets.UTF_8);
        long bytes = texts[0].length + 1L;
        int next = 1;
        for (String argument : arguments) {
            texts[next] = argument.getBytes(StandardCharsets.UTF_8);
            bytes += texts[next++].length + 1L;
        }
        for (String entry : environment) {
            texts[next] = entry.getBytes(StandardCharsets.UTF_8);
            bytes += texts[next++].length + 1L;
        }
        int pointers = arguments.size() + environment.size() + 2;
        long textsFrom = pointers * 8L;
        ensureRoom(textsFrom + bytes);

        long at = textsFrom;
        long pointer = 0;
        for (int i = 0; i < texts.length; i++) {
            MemorySegment.copy(texts[i], 0, strings, ValueLayout.JAVA_BYTE, at, texts[i].length);
            strings.set(ValueLayout.JAVA_BYTE, at + texts[i].length, (byte) 0);
            if (i > 0) {
                strings.set(ValueLayout.JAVA_LONG, pointer, strings.address() + at);
                pointer += 8;
                if (i == arguments.size()) {
                    strings.set(ValueLayout.JAVA_LONG, pointer, 0);
                    pointer += 8;
                }
            }
            at += texts[i].length + 1L;
        }
        strings.set(ValueLayout.JAVA_LONG, pointer, 0);

        long argumentVector = strings.address();
        long environmentVector = environ != 0 ? environ : argumentVector + (arguments.size() + 1) * 8L;
        int result = Posix.callForErrno(
                SPAWN,
                pid.address(),
                strings.address() + textsFrom,
                actions.address(),
                attributes.address(),
                argumentVector,
                environmentVector);
        return result == 0 ? pid.get(ValueLayout.JAVA_INT, 0) : result;
    }

    private void ensureRoom(long bytes) {
        if (strings.byteSize() < bytes) {
            stringsArena.close();
            stringsArena = Arena.ofShared();
            strings = stringsArena.allocate(Math.max(bytes, 2 * strings.byteSize()), 8);
        }
    }

    @Override
    public void close() {
        Posix.callForErrno(DESTROY, attributes.address(), 0, 0, 0, 0, 0);
        stringsArena.close();
        arena.close();
    }
}
