package dev.lattice.agent.driver.process;

import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.SpawnActions;
import dev.lattice.agent.posix.Spawner;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a slot keeps from job to job, so that a job costs few system calls: channels, native memory, the cgroup.
 *
 * <p>Made by the slot's own thread, which from then on lives in the slot's cgroup where there is one that children
 * inherit.
 */
final class PosixSlot implements AutoCloseable {
    private static final int POLL_ENTRY_BYTES = 8;
    private static final int POLL_REQUESTED = 4;
    private static final int POLL_RETURNED = 6;
    private static final short POLLIN = Channel.POLLIN;
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1);

    final Channel out;
    final Channel err;
    final Spawner spawner = new Spawner();
    final Containment containment;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment polled = arena.allocate(4L * POLL_ENTRY_BYTES, 8);
    private final MemorySegment counter = arena.allocate(ValueLayout.JAVA_LONG);
    private final int waker;
    private @Nullable Path folder;
    private @Nullable SpawnActions actions;

    PosixSlot(Path outPipe, Path errPipe, Containment containment) throws IOException {
        this.out = new Channel(outPipe);
        this.err = new Channel(errPipe);
        this.containment = containment;
        this.waker = Descriptors.eventCounter();
        for (int i = 0; i < 4; i++) {
            polled.set(ValueLayout.JAVA_SHORT, (long) i * POLL_ENTRY_BYTES + POLL_REQUESTED, POLLIN);
        }
    }

    /** The child's actions for a start in this folder. */
    SpawnActions actionsFor(Path startFolder) throws IOException {
        SpawnActions current = actions;
        if (current == null || !startFolder.equals(folder)) {
            if (current != null) {
                current.close();
            }
            current = new SpawnActions()
                    .open(0, "/dev/null", Descriptors.READ_ONLY)
                    .open(1, out.path().toString(), Descriptors.WRITE_ONLY)
                    .open(2, err.path().toString(), Descriptors.WRITE_ONLY)
                    .enter(startFolder.toString())
                    .closeFrom(3);
            actions = current;
            folder = startFolder;
        }
        return current;
    }

    /** Waits for input on any of these (-1 = none) or a wake. */
    void poll(int process, int outDescriptor, int errDescriptor, int timeoutMillis) {
        expect(0, process);
        expect(1, outDescriptor);
        expect(2, errDescriptor);
        expect(3, waker);
        if (Descriptors.poll(polled, 4, timeoutMillis) < 0) {
            for (int i = 0; i < 4; i++) {
                polled.set(ValueLayout.JAVA_SHORT, (long) i * POLL_ENTRY_BYTES + POLL_RETURNED, (short) 0);
            }
        }
    }

    private void expect(int entry, int descriptor) {
        polled.set(ValueLayout.JAVA_INT, (long) entry * POLL_ENTRY_BYTES, descriptor);
    }

    boolean processReady() {
        return ready(0);
    }

    /** What the last poll said of the pipe of standard output. */
    int outEvents() {
        return events(1);
    }

    int errEvents() {
        return events(2);
    }

    /** Whether somebody woke us; asking takes the wake away. */
    boolean takeWake() {
        if (!ready(3)) {
            return false;
        }
        Descriptors.read(waker, counter);
        return true;
    }

    private boolean ready(int entry) {
        return events(entry) != 0;
    }

    private int events(int entry) {
        return polled.get(ValueLayout.JAVA_SHORT, (long) entry * POLL_ENTRY_BYTES + POLL_RETURNED);
    }

    /** Makes the current or next poll return. Any thread. */
    void wake() {
        Descriptors.write(waker, ONE);
    }

    @Override
    public void close() {
        containment.close();
        out.close();
        err.close();
        spawner.close();
        if (actions != null) {
            actions.close();
        }
        Descriptors.close(waker);
        arena.close();
    }
}
