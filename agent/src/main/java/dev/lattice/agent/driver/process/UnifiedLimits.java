package dev.lattice.agent.driver.process;

import dev.lattice.agent.posix.CpuPrecedence;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Limits by a cgroup of the new kind: the slot's own one, into which each job is moved. */
final class UnifiedLimits implements Limits {
    private static final long PERIOD_MICROS = 100_000;
    private static final long MICROS_PER_MILLI = PERIOD_MICROS / 1_000;
    private static final String NO_LIMIT = "max";

    private final Path group;
    private final boolean swap;
    private final long killsBefore;

    private UnifiedLimits(Path group, long killsBefore) {
        this.group = group;
        this.swap = Files.exists(group.resolve("memory.swap.max"));
        this.killsBefore = killsBefore;
    }

    /** @param group the slot's; its parent is made to hand the controllers down to it */
    static UnifiedLimits set(Path group, Resources most) throws IOException {
        Path parent = Objects.requireNonNull(group.getParent());
        delegate(Objects.requireNonNull(parent.getParent()));
        delegate(parent);
        UnifiedLimits limits = new UnifiedLimits(group, kills(group));
        try {
            limits.memory(most.memoryMb() > 0 ? Long.toString(most.memoryMb() << 20) : NO_LIMIT);
            limits.cpu(most.cpuMillis() > 0 ? Long.toString(most.cpuMillis() * MICROS_PER_MILLI) : NO_LIMIT);
            return limits;
        } catch (IOException refused) {
            limits.close();
            throw refused;
        }
    }

    /** Changes what runs in the group has of the processors. */
    static void share(Path group, int cpuMillis) throws IOException {
        Path parent = Objects.requireNonNull(group.getParent());
        delegate(Objects.requireNonNull(parent.getParent()));
        delegate(parent);
        new UnifiedLimits(group, 0).cpu(cpuMillis == 0 ? NO_LIMIT : Long.toString(cpuMillis * MICROS_PER_MILLI));
    }

    /** Has what runs in all of the slots wait for whoever else wants a processor, or puts an end to that. */
    static void giveWay(Path group, boolean last) throws IOException {
        Path parent = Objects.requireNonNull(group.getParent());
        if (last) {
            delegate(Objects.requireNonNull(parent.getParent()));
        }
        CpuPrecedence.last(parent, last);
    }

    /** Takes up those that an earlier agent set; what the kernel ended in earlier jobs of this slot is not known. */
    static UnifiedLimits adopt(Path group) throws IOException {
        return new UnifiedLimits(group, kills(group));
    }

    private static void delegate(Path parent) throws IOException {
        Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory +cpu");
    }

    private void memory(String most) throws IOException {
        Files.writeString(group.resolve("memory.max"), most);
        if (swap) {
            Files.writeString(group.resolve("memory.swap.max"), most.equals(NO_LIMIT) ? NO_LIMIT : "0");
        }
    }

    private void cpu(String most) throws IOException {
        Files.writeString(group.resolve("cpu.max"), most + " " + PERIOD_MICROS);
    }

    private static long kills(Path group) throws IOException {
        return Cgroups.count(group.resolve("memory.events"), "oom_kill");
    }

    @Override
    public void started() {
        // A process is moved in by its containment.
    }

    @Override
    public boolean outOfMemory() {
        try {
            return kills(group) > killsBefore;
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            memory(NO_LIMIT);
            cpu(NO_LIMIT);
        } catch (IOException gone) {
            // The group was removed with its slot, or never had them.
            return;
        }
    }
}
