package dev.lattice.agent.driver.process;

import dev.lattice.agent.posix.Processes;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A cgroup of the new kind (v2), where whole processes are members.
 *
 * <p>A process is moved in just after its start; what it forked in that moment is outside, so this containment is not
 * complete. {@code cgroup.kill} ends all members at once, forks in progress included.
 */
final class UnifiedCgroup implements Containment {
    private static final List<Path> MOUNTS = List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));

    private final Path folder;

    private UnifiedCgroup(Path folder) {
        this.folder = folder;
    }

    static boolean available() {
        return MOUNTS.stream().anyMatch(UnifiedCgroup::usable);
    }

    private static boolean usable(Path mount) {
        return Files.isRegularFile(mount.resolve("cgroup.controllers")) && Files.isWritable(ownGroup(mount));
    }

    /** Where this process is: a delegated part of the tree when it was started as a service. */
    private static Path ownGroup(Path mount) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                if (line.startsWith("0::/")) {
                    return mount.resolve(line.substring("0::/".length()));
                }
            }
        } catch (IOException gone) {
            return mount;
        }
        return mount;
    }

    /** Makes the cgroup, or takes up what an earlier agent made. */
    static UnifiedCgroup make(String group, int slot) throws IOException {
        Path mount = MOUNTS.stream()
                .filter(UnifiedCgroup::usable)
                .findFirst()
                .orElseThrow(() -> new IOException("no cgroup here may be written"));
        Path folder = ownGroup(mount).resolve("lattice-" + group).resolve("slot-" + slot);
        Files.createDirectories(folder);
        return new UnifiedCgroup(folder);
    }

    /** Where it is in the system. */
    Path folder() {
        return folder;
    }

    @Override
    public void admit(int pid) {
        try {
            // An agent that was killed may have left it standing still; nobody would have the new one go on.
            freeze(false);
            Files.writeString(folder.resolve("cgroup.procs"), Integer.toString(pid));
        } catch (IOException ended) {
            // It ended before it could be moved, or the kernel refuses: the search by orphans and markers remains.
            return;
        }
    }

    @Override
    public boolean mayHold(int ended) {
        return !members().isEmpty();
    }

    @Override
    public List<Integer> members() {
        try {
            return Files.readAllLines(folder.resolve("cgroup.procs")).stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    @Override
    public void killAll() {
        try {
            Files.writeString(folder.resolve("cgroup.kill"), "1");
        } catch (IOException olderKernel) {
            members().forEach(pid -> Processes.kill(pid, Processes.SIGKILL));
        }
    }

    @Override
    public Limits limit(Resources most) throws IOException {
        return UnifiedLimits.set(folder, most);
    }

    @Override
    public Limits adoptLimits(Resources most) throws IOException {
        return UnifiedLimits.adopt(folder);
    }

    @Override
    public boolean freeze(boolean still) throws IOException {
        Path switched = folder.resolve("cgroup.freeze");
        if (!Files.exists(switched)) {
            return false;
        }
        Files.writeString(switched, still ? "1" : "0");
        return true;
    }

    @Override
    public void share(int cpuMillis) throws IOException {
        UnifiedLimits.share(folder, cpuMillis);
    }

    @Override
    public void giveWay(boolean last) throws IOException {
        UnifiedLimits.giveWay(folder, last);
    }

    @Override
    public boolean complete() {
        return false;
    }

    @Override
    public void close() {
        if (members().isEmpty()) {
            Cgroups.remove(folder);
        }
    }
}
