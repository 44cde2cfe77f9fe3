package dev.lattice.agent.driver.process;

import dev.lattice.agent.posix.Processes;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private LegacyLimits(String agent, int slot, Resources most, boolean fresh) throws IOException {
        try {
            if (most.memoryMb() > 0) {
                Path group = group("memory", agent, slot);
                memory = group;
                limitMemory(group, most.memoryMb() << 20, fresh);
            }
            if (most.cpuMillis() > 0) {
                Path group = group("cpu", agent, slot);
                if (fresh) {
                    long quota = Math.max(LEAST_QUOTA_MICROS, most.cpuMillis() * MICROS_PER_MILLI);
                    write(group.resolve("cpu.cfs_period_us"), PERIOD_MICROS);
                    write(group.resolve("cpu.cfs_quota_us"), quota);
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

    /** Sets limits for what the calling thread starts next. */
    static LegacyLimits enter(String agent, int slot, Resources most) throws IOException {
        return new LegacyLimits(agent, slot, most, true);
    }

    /** Takes up those that an earlier agent set. */
    static LegacyLimits adopt(String agent, int slot, Resources most) throws IOException {
        return new LegacyLimits(agent, slot, most, false);
    }

    /**
     * Changes what runs in a slot has of the processors, whether it was limited before or not.
     *
     * @param cpuMillis 0 = all
     * @param members of the slot, as they are now
     */
    static void share(String agent, int slot, int cpuMillis, Supplier<List<Integer>> members) throws IOException {
        Path group = slotGroup(own("cpu"), agent, slot);
        write(group.resolve("cpu.cfs_period_us"), PERIOD_MICROS);
        write(
                group.resolve("cpu.cfs_quota_us"),
                cpuMillis == 0 ? NO_QUOTA : Math.max(LEAST_QUOTA_MICROS, cpuMillis * MICROS_PER_MILLI));
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

    private static void admit(Path group, int pid) {
        try {
            write(group.resolve("cgroup.procs"), pid);
        } catch (IOException ended) {
            LOG.log(Level.FINE, "a process ended before its share changed", ended);
        }
    }

    private static Path slotGroup(Path own, String agent, int slot) throws IOException {
        Path group = own.resolve("lattice").resolve(agent).resolve("slot-" + slot);
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
