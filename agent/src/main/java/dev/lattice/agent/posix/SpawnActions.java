package dev.lattice.agent.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a child does between its birth and its program: an ordered list, kept in native memory to be used often. */
public final class SpawnActions implements AutoCloseable {
    /** Larger than {@code posix_spawn_file_actions_t} of any C library that we call. */
    private static final long STRUCT_BYTES = 512;

    private static final MemorySegment INIT = Posix.require("posix_spawn_file_actions_init");
    private static final MemorySegment DESTROY = Posix.require("posix_spawn_file_actions_destroy");
    private static final MemorySegment ADD_OPEN = Posix.require("posix_spawn_file_actions_addopen");
    private static final MemorySegment ADD_DUP = Posix.require("posix_spawn_file_actions_adddup2");
    private static final MemorySegment ADD_FOLDER = Posix.require("posix_spawn_file_actions_addchdir_np");
    private static final MemorySegment ADD_CLOSE_FROM = Posix.require("posix_spawn_file_actions_addclosefrom_np");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment actions = arena.allocate(STRUCT_BYTES, 16);

    public SpawnActions() {
        Posix.callForErrno(INIT, actions.address(), 0, 0, 0, 0, 0);
    }

    /** The child opens a file as this descriptor. */
    public SpawnActions open(int descriptor, String path, int flags) throws IOException {
        int result = Posix.callForErrno(
                ADD_OPEN,
                actions.address(),
                descriptor,
                arena.allocateFrom(path).address(),
                flags,
                0,
                0);
        Descriptors.checked(result, "preparing to open " + path);
        return this;
    }

    /** The child gets one of our descriptors as this one. */
    public SpawnActions duplicate(int ours, int childs) throws IOException {
        Descriptors.checked(
                Posix.callForErrno(ADD_DUP, actions.address(), ours, childs, 0, 0, 0), "preparing a descriptor");
        return this;
    }

    /** The child goes to this folder. */
    public SpawnActions enter(String folder) throws IOException {
        int result = Posix.callForErrno(
                ADD_FOLDER, actions.address(), arena.allocateFrom(folder).address(), 0, 0, 0, 0);
        Descriptors.checked(result, "preparing to enter " + folder);
        return this;
    }

    /** The child closes this descriptor and all above, so that none of the JVM's leaks into it. */
    public SpawnActions closeFrom(int descriptor) throws IOException {
        Descriptors.checked(
                Posix.callForErrno(ADD_CLOSE_FROM, actions.address(), descriptor, 0, 0, 0, 0),
                "preparing to close descriptors");
        return this;
    }

    long address() {
        return actions.address();
    }

    @Override
    public void close() {
        Posix.callForErrno(DESTROY, actions.address(), 0, 0, 0, 0, 0);
        arena.close();
    }
}
