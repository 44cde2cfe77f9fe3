package dev.lattice.agent.driver.process;

import dev.lattice.agent.posix.CpuPrecedence;
import dev.lattice.agent.posix.Processes;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Limits by cgroups of the old kind, controllers {@code memory} and {@code cpu}.
 *
 * <p>Children are born where the thread is that makes them, so the slot's thread goes in for the moment of the start:
 * nothing that the job forks is ever outside. The groups are made for one job and removed after it.
 */
final class LegacyLimits implements Limits {
    private static final Logger LOG = Logger.getLogger(LegacyLimits.class.getName());
    private static final long PERIOD_MICROS = 100_000;
    private static final long MICROS_PER_MILLI = PERIOD_MICROS / 1_000;
    /** The kernel takes no smaller quota. */
    private static final long LEAST_QUOTA_MICROS = 1_000;

    private static final long NO_QUOTA = -1;

    /** A job's group, and the agent's own one, to which the slot's thread returns. */
    private record Place(Path group, Path own) {}

    private final List<Place> places = new ArrayList<>();
    private @Nullable Path memory;
    private final long killsBefore;

    private LegacyLimits(String agent, int slot, Resources most, boolean givesWay, boolean fresh) throws IOException {
        try {
            if (most.memoryMb() > 0) {
                Path group = group("memory", agent, slot);
                memory = group;
                limitMemory(group, most.memoryMb() << 20, fresh);
            }
            if (most.cpuMillis() > 0 || givesWay) {
                Path group = group("cpu", agent, slot);
                if (fresh) {
                    limitCpu(group, most.cpuMillis());
                }
                if (givesWay) {
                    comeLast(group);
                }
            }
            killsBefore = fresh ? kills() : 0;
            if (fresh) {
                for (Place place : places) {
                    write(place.group().resolve("tasks"), Processes.threadId());
                }
            }
        } catch (IOException refused) {
            started();
            close();
            throw refused;
        }
    }

    /**
     * Sets limits for what the calling thread starts next.
     *
     * @param givesWay whether it waits for whoever else wants a processor; see {@link #giveWay}
     */
    static LegacyLimits enter(String agent, int slot, Resources most, boolean givesWay) throws IOException {
        return new LegacyLimits(agent, slot, most, givesWay, true);
    }

    /** Takes up those that an earlier agent set. */
    static LegacyLimits adopt(String agent, int slot, Resources most) throws IOException {
        return new LegacyLimits(agent, slot, most, false, false);
    }

    /**
     * Has what is bounded in any slot of the agent wait for whoever else wants a processor, or puts an end to that. The
     * slots share a group, so that among themselves nothing changes.
     */
    static void giveWay(String agent, boolean last) throws IOException {
        Path all = agentGroup(own("cpu"), agent);
        if (Files.isDirectory(all)) {
            CpuPrecedence.last(all, last);
        }
    }

    /**
     * Changes what runs in a slot has of the processors, whether it was limited before or not.
     *
     * @param cpuMillis 0 = all
     * @param givesWay as at its start
     * @param members of the slot, as they are now
     */
    static void share(String agent, int slot, int cpuMillis, boolean givesWay, Supplier<List<Integer>> members)
            throws IOException {
        Path group = slotGroup(own("cpu"), agent, slot);
        limitCpu(group, cpuMillis);
        if (givesWay) {
            comeLast(group);
        }
        // What is inside stays inside, with all that it starts; who is not, has to be brought in, and may fork
        // meanwhile.
        Set<Integer> inside = new HashSet<>();
        while (inside.addAll(members.get())) {
            Set<String> there = Set.copyOf(Files.readAllLines(group.resolve("cgroup.procs")));
            for (int pid : inside) {
                if (!there.contains(Integer.toString(pid))) {
                    admit(group, pid);
                }
            }
        }
    }

    /** The group above goes with its last slot, and with it what was said there. */
    private static void comeLast(Path group) throws IOException {
        CpuPrecedence.last(Objects.requireNonNull(group.getParent()), true);
    }

    /** @param cpuMillis 0 = no limit */
    private static void limitCpu(Path group, int cpuMillis) throws IOException {
        write(group.resolve("cpu.cfs_period_us"), PERIOD_MICROS);
        write(
                group.resolve("cpu.cfs_quota_us"),
                cpuMillis == 0 ? NO_QUOTA : Math.max(LEAST_QUOTA_MICROS, cpuMillis * MICROS_PER_MILLI));
    }

    private static void admit(Path group, int pid) {
        try {
            write(group.resolve("cgroup.procs"), pid);
        } catch (IOException ended) {
            LOG.log(Level.FINE, "a process ended before its share changed", ended);
        }
    }

    /** Right beside what else there is: who goes first is decided between groups that have the same one above. */
    private static Path agentGroup(Path own, String agent) {
        return own.resolve("lattice-" + agent);
    }

    private static Path slotGroup(Path own, String agent, int slot) throws IOException {
        Path group = agentGroup(own, agent).resolve("slot-" + slot);
        Files.createDirectories(group);
        return group;
    }

    private Path group(String controller, String agent, int slot) throws IOException {
        Path own = own(controller);
        Path group = slotGroup(own, agent, slot);
        places.add(new Place(group, own));
        return group;
    }

    /** The agent's own group: limits that it is under itself hold for its jobs too. */
    private static Path own(String controller) throws IOException {
        Path mount = Path.of("/sys/fs/cgroup", controller);
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && List.of(fields[1].split(",", -1)).contains(controller)) {
                Path own = mount.resolve(fields[2].substring(1));
                return Files.isDirectory(own) ? own : mount;
            }
        }
        throw new IOException("there is no controller '" + controller + "'");
    }

    private static void limitMemory(Path group, long bytes, boolean fresh) throws IOException {
        if (fresh) {
            Path withSwap = group.resolve("memory.memsw.limit_in_bytes");
            boolean countsSwap = Files.exists(withSwap);
            if (countsSwap) {
                // It may never be below the other one.
                write(withSwap, -1);
            }
            write(group.resolve("memory.limit_in_bytes"), bytes);
            if (countsSwap) {
                write(withSwap, bytes);
            }
        }
    }

    private static void write(Path file, long number) throws IOException {
        Files.writeString(file, Long.toString(number));
    }

    @Override
    public void started() {
        places.forEach(LegacyLimits::leave);
    }

    private static void leave(Place place) {
        try {
            write(place.own().resolve("tasks"), Processes.threadId());
        } catch (IOException gone) {
            LOG.log(Level.WARNING, "a slot stays in the limits of its last job: {0}", gone.getMessage());
        }
    }

    private long kills() throws IOException {
        return memory == null ? 0 : Cgroups.count(memory.resolve("memory.oom_control"), "oom_kill");
    }

    @Override
    public boolean outOfMemory() {
        try {
            return kills() > killsBefore;
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        places.forEach(place -> Cgroups.remove(place.group()));
    }
}
