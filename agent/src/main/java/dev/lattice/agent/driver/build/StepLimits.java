package dev.lattice.agent.driver.build;

import dev.lattice.agent.posix.CpuCount;
import dev.lattice.agent.posix.ProcFiles;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the steps of one build within limits. BuildKit has no limits of its own to give: it runs each step in a cgroup of
 * the engine's. So what a build runs is marked by a variable, found by that as soon as it is there, and its cgroup is
 * bounded.
 */
final class StepLimits implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StepLimits.class.getName());
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final long PERIOD_MICROS = 100_000;
    private static final long MICROS_PER_MILLI = PERIOD_MICROS / 1_000;
    /** Kernels take no less. */
    private static final long LEAST_MICROS = 1_000;

    private static final int NONE = 0;
    private static final Duration LOOK = Duration.ofMillis(100);
    /** Of one step, with threads: what compiles on many cores needs some thousands. */
    private static final int MOST_PROCESSES = 4_096;

    /** A process begins as the engine's own, and has the step's variables a moment later. */
    private static final int LOOKS = 20;

    /**
     * Builders give each step the proxy variables that they are given, ask for no declaration, and leave them out of
     * what makes a step the same as an earlier one. This one changes nothing: no host has that name.
     */
    static final String MARK = "NO_PROXY";

    private final String mark;
    private final Resources reserved;
    private final Map<Integer, Integer> looked = new HashMap<>();
    private final Set<String> bounded = new HashSet<>();
    /** Where processors are bounded, each with what was written there last, in thousandths of a processor. */
    private final Map<Path, Integer> bounds = new HashMap<>();
    /** Where it is said which processors they are, each with what was written there last. */
    private final Map<Path, String> places = new HashMap<>();

    /** What has all of a step stand still, each with what was written there last. */
    private final Map<Path, Boolean> switches = new HashMap<>();
    /** Where it is counted what a step uses of processors, each with what was read there last, in microseconds. */
    private final Map<Path, Long> counts = new ConcurrentHashMap<>();

    private final Processors processors;
    private final Thread thread;
    private volatile int allowedMillis;
    private volatile int mostMillis = Integer.MAX_VALUE;
    private volatile boolean frozen;
    private volatile boolean closed;

    /**
     * @param reserved what the build has at least of the processors, and each of its steps at most of all else
     * @param begun whether its steps may run already, as when an earlier agent began it
     */
    StepLimits(String mark, Resources reserved, Processors processors, boolean begun) {
        this.mark = mark;
        this.reserved = reserved;
        this.processors = processors;
        this.allowedMillis = reserved.cpuMillis();
        if (!begun) {
            ProcFiles.all().forEach(pid -> looked.put(pid, LOOKS));
        }
        thread = Thread.ofVirtual().name("limits of " + mark).start(this::watch);
    }

    /** Whether this account may bound what an engine runs. */
    static boolean possible() {
        return Files.isWritable(MOUNT.resolve("cpu"))
                || (Files.isRegularFile(MOUNT.resolve("cgroup.controllers"))
                        && Files.isWritable(MOUNT.resolve("cgroup.procs")));
    }

    Resources reserved() {
        return reserved;
    }

    /** Changes what its steps have of the processors, together, also those that run. */
    void allow(int cpuMillis) {
        allowedMillis = cpuMillis;
    }

    /** What its steps have used of the processors, those included that have ended, in microseconds. Any thread. */
    long cpuMicros() {
        count();
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A step that has ended keeps its last count: little is used between two looks. */
    private void count() {
        counts.replaceAll(
                (group, before) -> Math.max(before, CpuCount.micros(group).orElse(0)));
    }

    /** What its steps have of the processors, together. */
    int allowed() {
        return Math.min(allowedMillis, mostMillis);
    }

    /**
     * The machine's owner leaves them no more than that, whatever they are allowed.
     *
     * @param cpuMillis 0 = no bound
     */
    void leave(int cpuMillis) {
        mostMillis = cpuMillis == 0 ? Integer.MAX_VALUE : cpuMillis;
    }

    /**
     * Has all of its steps stand still, also those that begin meanwhile, or go on.
     *
     * @return whether none of them is known to be otherwise
     */
    boolean freeze(boolean still) {
        frozen = still;
        synchronized (switches) {
            return flip();
        }
    }

    private boolean flip() {
        switches.keySet().removeIf(group -> !Files.isDirectory(group));
        boolean now = frozen;
        switches.replaceAll((group, before) -> (before == now || flipped(group, now)) ? now : before);
        return !switches.containsValue(!now);
    }

    private static boolean flipped(Path group, boolean still) {
        try {
            put(group, "freezer.state", still ? "FROZEN" : "THAWED");
            put(group, "cgroup.freeze", still ? "1" : "0");
            return true;
        } catch (IOException ended) {
            LOG.log(Level.FINE, "a step ended before it was held", ended);
            return !Files.isDirectory(group);
        }
    }

    private void watch() {
        try {
            while (!closed) {
                look();
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Integer> now = ProcFiles.all();
        looked.keySet().retainAll(new HashSet<>(now));
        for (int pid : now) {
            int times = looked.merge(pid, 1, Integer::sum);
            if (times <= LOOKS
                    && ProcFiles.variable(pid, MARK).filter(mark::equals).isPresent()) {
                looked.put(pid, LOOKS);
                bound(pid);
            }
        }
        count();
        divide();
        place();
        synchronized (switches) {
            flip();
        }
    }

    /** Stages that need nothing of one another are built at once. */
    private void divide() {
        bounds.keySet().removeIf(group -> !Files.isDirectory(group));
        int each = allowed() / Math.max(1, bounds.size());
        bounds.entrySet().removeIf(bound -> bound.getValue() != each && !renewed(bound.getKey(), each));
        bounds.replaceAll((group, before) -> each);
    }

    private void place() {
        places.keySet().removeIf(group -> !Files.isDirectory(group));
        String now = processors.forBuilds();
        places.replaceAll((group, before) -> before.equals(now) || placed(group, now) ? now : before);
    }

    private static boolean placed(Path group, String processors) {
        try {
            put(group, "cpuset.cpus", processors);
            return true;
        } catch (IOException unwilling) {
            LOG.log(Level.FINE, "a step ended before it was moved, or its engine has other processors", unwilling);
            return false;
        }
    }

    private void bound(int pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Integer.toString(pid), "cgroup"))) {
                String[] fields = line.split(":", 3);
                Optional<Path> group = group(fields);
                if (group.isPresent() && bounded.add(line)) {
                    write(fields[1], group.get());
                }
            }
        } catch (IOException ended) {
            LOG.log(Level.FINE, "a step ended before it was bounded", ended);
        }
    }

    private static boolean renewed(Path group, int millis) {
        try {
            boundCpu(group, millis);
            return true;
        } catch (IOException ended) {
            LOG.log(Level.FINE, "a step ended before its share changed", ended);
            return false;
        }
    }

    /** A cgroup that is a step's own: never the root, which is everybody's. */
    private static Optional<Path> group(String[] fields) {
        if (fields.length < 3 || fields[2].length() < 2) {
            return Optional.empty();
        }
        String controller = fields[1].isEmpty() ? "" : fields[1].split(",", 2)[0];
        Path folder = MOUNT.resolve(controller).resolve(fields[2].substring(1));
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    private void write(String controllers, Path group) throws IOException {
        List<String> names = List.of(controllers.split(",", -1));
        if (CpuCount.micros(group).isPresent()) {
            counts.put(group, 0L);
        }
        String bytes = Long.toString(reserved.memoryMb() << 20);
        if (names.contains("cpu")) {
            bounds.put(group, NONE);
        } else if (names.contains("cpuset")) {
            places.put(group, "");
        } else if (names.contains("memory")) {
            put(group, "memory.limit_in_bytes", bytes);
            put(group, "memory.memsw.limit_in_bytes", bytes);
        } else if (names.contains("freezer")) {
            hold(group);
        } else if (names.contains("pids")) {
            put(group, "pids.max", Integer.toString(MOST_PROCESSES));
        } else if (controllers.isEmpty()) {
            bounds.put(group, NONE);
            places.put(group, "");
            hold(group);
            put(group, "memory.max", bytes);
            put(group, "memory.swap.max", "0");
            put(group, "pids.max", Integer.toString(MOST_PROCESSES));
        }
    }

    private void hold(Path group) {
        synchronized (switches) {
            switches.put(group, false);
        }
    }

    private static void boundCpu(Path group, int millis) throws IOException {
        long quota = Math.max(LEAST_MICROS, millis * MICROS_PER_MILLI);
        put(group, "cpu.cfs_period_us", Long.toString(PERIOD_MICROS));
        put(group, "cpu.cfs_quota_us", Long.toString(quota));
        put(group, "cpu.max", quota + " " + PERIOD_MICROS);
    }

    /** Where the controller is there: on machines with both kinds of cgroups, those of one kind have none of them. */
    private static void put(Path group, String file, String value) throws IOException {
        @Nullable Path target = group.resolve(file);
        if (Files.exists(target)) {
            Files.writeString(target, value);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
