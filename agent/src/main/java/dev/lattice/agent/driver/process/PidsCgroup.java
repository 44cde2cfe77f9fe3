package dev.lattice.agent.driver.process;

import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.Processes;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A cgroup of the old kind (v1, controller {@code pids}), where single threads can be members.
 *
 * <p>The slot's thread sits in it for ever and children are born where their maker is, so that containing a job costs
 * nothing at its start and reading one counter at its end. A counter beyond the thread itself and the unreaped main
 * process means that something is left.
 */
final class PidsCgroup implements Containment {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup/pids");
    private static final int COUNT_BYTES = 32;

    private final String group;
    private final int slot;
    private final Path folder;
    private final int counter;
    private final int self = (int) ProcessHandle.current().pid();
    private final int thread;
    private final MemorySegment text = Arena.ofAuto().allocate(COUNT_BYTES);

    private volatile boolean givesWay;

    private PidsCgroup(String group, int slot, Path folder) throws IOException {
        this.group = group;
        this.slot = slot;
        this.folder = folder;
        this.thread = Processes.threadId();
        Files.writeString(folder.resolve("tasks"), Integer.toString(thread));
        this.counter = Descriptors.open(folder.resolve("pids.current"), Descriptors.READ_ONLY);
    }

    /** Whether cgroups of this kind can be made here. */
    static boolean available() {
        return Files.isWritable(MOUNT.resolve("tasks")) && Files.isRegularFile(MOUNT.resolve("cgroup.procs"));
    }

    /** Makes the cgroup, or takes up what an earlier agent made, and puts the calling thread into it. */
    static PidsCgroup enter(String group, int slot) throws IOException {
        Path folder = MOUNT.resolve("lattice").resolve(group).resolve("slot-" + slot);
        Files.createDirectories(folder);
        return new PidsCgroup(group, slot, folder);
    }

    @Override
    public void admit(int pid) {}

    @Override
    public boolean mayHold(int ended) {
        long length = Descriptors.readAt(counter, text, 0);
        long count = 0;
        for (long i = 0; i < length; i++) {
            byte digit = text.get(ValueLayout.JAVA_BYTE, i);
            if (digit >= '0' && digit <= '9') {
                count = count * 10 + digit - '0';
            }
        }
        return length <= 0 || count > 1 + ended;
    }

    @Override
    public List<Integer> members() {
        List<Integer> members = new ArrayList<>();
        for (int pid : read("cgroup.procs")) {
            if (pid != self) {
                members.add(pid);
            }
        }
        return members;
    }

    @Override
    public void killAll() {
        for (int pid : members()) {
            Processes.kill(pid, Processes.SIGKILL);
        }
        // Threads that the slot's thread started in this process were born in here too; they would spoil the count.
        for (int task : read("tasks")) {
            if (task != thread && Files.exists(Path.of("/proc/self/task/" + task))) {
                write(MOUNT.resolve("tasks"), task);
            }
        }
    }

    @Override
    public Limits limit(Resources most) throws IOException {
        return LegacyLimits.enter(group, slot, most, givesWay);
    }

    @Override
    public Limits adoptLimits(Resources most) throws IOException {
        return LegacyLimits.adopt(group, slot, most);
    }

    @Override
    public void share(int cpuMillis) throws IOException {
        LegacyLimits.share(group, slot, cpuMillis, givesWay, this::members);
    }

    @Override
    public void giveWay(boolean last) throws IOException {
        givesWay = last;
        LegacyLimits.giveWay(group, last);
    }

    /** Processors are divided by another controller's group than the one that the slot's thread lives in. */
    @Override
    public boolean startsLimited() {
        return givesWay;
    }

    @Override
    public boolean complete() {
        return true;
    }

    @Override
    public void close() {
        Descriptors.close(counter);
        if (members().isEmpty()) {
            for (int task : read("tasks")) {
                write(MOUNT.resolve("tasks"), task);
            }
            Cgroups.remove(folder);
        }
    }

    private List<Integer> read(String file) {
        try {
            return Files.readAllLines(folder.resolve(file)).stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static void write(Path file, int id) {
        try {
            Files.writeString(file, Integer.toString(id));
        } catch (IOException gone) {
            // It ended meanwhile.
            return;
        }
    }
}
