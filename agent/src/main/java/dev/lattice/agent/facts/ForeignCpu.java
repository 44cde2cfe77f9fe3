package dev.lattice.agent.facts;

import dev.lattice.agent.posix.ProcFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What programs use of the processors that are none of the fleet's: all that was busy, less what the agent, what it runs,
 * and the container engine have used. The kernel adds what an ended process used to its parent's count, so what was
 * counted of it already is taken off there. One thread.
 */
public final class ForeignCpu {
    private static final Logger LOG = Logger.getLogger(ForeignCpu.class.getName());
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    private static final long TICKS_PER_SECOND = 100;
    private static final long PAGE_BYTES = 4096;
    private static final int PERCENT = 100;
    /** They work for whoever has containers: neither the owner's nor the fleet's. */
    private static final Set<String> ENGINE = Set.of(
            "dockerd",
            "containerd",
            "containerd-shim",
            "runc",
            "buildkitd",
            "docker-proxy",
            "docker",
            "podman",
            "conmon",
            "crun");

    /**
     * A process as it was last seen.
     *
     * @param engine whose children are containers, anybody's
     */
    private record Seen(int parent, long startNanos, long ticks, boolean ours, boolean engine) {}

    /** What had been used at a time, in ticks since some beginning. */
    private record Mark(long nanos, long busy, long ours) {}

    private final Path proc;
    private final LongSupplier nanoTime;
    private final Supplier<Set<String>> containers;
    private final long root;
    private final int cores;
    private final Set<String> engines;
    private Map<Integer, Seen> known = new HashMap<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long ours;
    private long ownMemoryBytes;

    /**
     * @param root above all processes of the agent
     * @param containers ids of those that run for the fleet now
     */
    public ForeignCpu(long root, Supplier<Set<String>> containers, int cores) {
        this(Path.of("/proc"), System::nanoTime, root, containers, cores, ENGINE);
    }

    /** @param engines names of programs that work for whoever has containers */
    ForeignCpu(
            Path proc,
            LongSupplier nanoTime,
            long root,
            Supplier<Set<String>> containers,
            int cores,
            Set<String> engines) {
        this.engines = engines;
        this.proc = proc;
        this.nanoTime = nanoTime;
        this.root = root;
        this.containers = containers;
        this.cores = cores;
    }

    /**
     * Counts anew.
     *
     * @param wanted whether anybody minds; if not, it is done now and then only, for it reads much
     */
    public void look(boolean wanted) {
        Mark before = marks.peekLast();
        if (!wanted && before != null && nanoTime.getAsLong() - before.nanos() < WINDOW_NANOS) {
            return;
        }
        Optional<Long> busy = busy();
        if (busy.isEmpty()) {
            return;
        }
        count();
        long now = nanoTime.getAsLong();
        marks.addLast(new Mark(now, busy.get(), ours));
        while (marks.size() > 2 && now - marks.getFirst().nanos() > WINDOW_NANOS) {
            marks.removeFirst();
        }
    }

    /** Percent of all processors over the last seconds; empty before there is anything to compare with. */
    public OptionalInt percent() {
        Mark first = marks.peekFirst();
        Mark last = marks.peekLast();
        if (first == null || last == null || last.nanos() - first.nanos() < LEAST_NANOS) {
            return OptionalInt.empty();
        }
        long foreign = Math.max(0, last.busy() - first.busy() - (last.ours() - first.ours()));
        double all = (last.nanos() - first.nanos()) / 1e9 * TICKS_PER_SECOND * cores;
        return OptionalInt.of((int) Math.min(PERCENT, Math.round(foreign * PERCENT / all)));
    }

    /** What the fleet has used since the first look, in ticks. */
    long ownTicks() {
        return ours;
    }

    /** What the fleet's work has in memory. */
    public long ownMemoryBytes() {
        return ownMemoryBytes;
    }

    private Optional<Long> busy() {
        try {
            String line =
                    Files.readString(proc.resolve("stat")).lines().findFirst().orElse("");
            String[] fields = line.split("\\s+", -1);
            // user, nice, system; not idle and waiting for disks; interrupts of both kinds.
            return Optional.of(
                    number(fields[1]) + number(fields[2]) + number(fields[3]) + number(fields[6]) + number(fields[7]));
        } catch (IOException | RuntimeException absent) {
            LOG.log(Level.FINE, "this system does not say how busy it is", absent);
            return Optional.empty();
        }
    }

    private void count() {
        Set<String> mine = containers.get();
        Map<Integer, Seen> now = new HashMap<>();
        Map<Integer, Long> memory = new HashMap<>();
        for (int pid : ProcFiles.all()) {
            read(pid, mine, now, memory);
        }
        inherit(now);
        long used = 0;
        Map<Integer, Long> counted = new HashMap<>();
        known.forEach((pid, seen) -> {
            Seen still = now.get(pid);
            if (seen.ours() && (still == null || still.startNanos() != seen.startNanos())) {
                counted.merge(seen.parent(), seen.ticks(), Long::sum);
            }
        });
        ownMemoryBytes = 0;
        for (Map.Entry<Integer, Seen> entry : now.entrySet()) {
            Seen seen = entry.getValue();
            if (!seen.ours()) {
                continue;
            }
            ownMemoryBytes += memory.getOrDefault(entry.getKey(), 0L);
            Seen before = known.get(entry.getKey());
            long since;
            if (before == null || before.startNanos() != seen.startNanos()) {
                // What was there before anything was looked at had its time before, too.
                since = known.isEmpty() ? 0 : seen.ticks();
            } else {
                since = before.ours() ? seen.ticks() - before.ticks() : 0;
            }
            used += Math.max(0, since - counted.getOrDefault(entry.getKey(), 0L));
        }
        ours += used;
        known = now;
    }

    private void read(int pid, Set<String> mine, Map<Integer, Seen> now, Map<Integer, Long> memory) {
        try {
            String text = Files.readString(proc.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            int bracket = text.lastIndexOf(')');
            String name = text.substring(text.indexOf('(') + 1, bracket);
            String[] fields = text.substring(bracket + 2).split(" ", -1);
            int parent = Integer.parseInt(fields[1]);
            long ticks = number(fields[11]) + number(fields[12]) + number(fields[13]) + number(fields[14]);
            long start = number(fields[19]);
            Seen before = known.get(pid);
            boolean engine = engines.contains(name);
            boolean own = (before != null && before.startNanos() == start && before.ours())
                    || pid == root
                    || engine
                    || inOurs(pid, mine);
            now.put(pid, new Seen(parent, start, ticks, own, engine));
            memory.put(pid, number(fields[21]) * PAGE_BYTES);
        } catch (IOException | RuntimeException ended) {
            LOG.log(Level.FINEST, "a process ended while it was read", ended);
        }
    }

    private boolean inOurs(int pid, Set<String> mine) throws IOException {
        if (mine.isEmpty()) {
            return false;
        }
        String groups = Files.readString(proc.resolve(pid + "/cgroup"));
        return groups.contains("/buildkit/") || mine.stream().anyMatch(groups::contains);
    }

    /** Who has one of ours above is one of ours. */
    private static void inherit(Map<Integer, Seen> now) {
        Map<Integer, Boolean> decided = new HashMap<>();
        for (int pid : List.copyOf(now.keySet())) {
            decide(pid, now, decided);
        }
        now.replaceAll((pid, seen) -> seen.ours() || !decided.getOrDefault(pid, false)
                ? seen
                : new Seen(seen.parent(), seen.startNanos(), seen.ticks(), true, false));
    }

    private static void decide(int pid, Map<Integer, Seen> now, Map<Integer, Boolean> decided) {
        Set<Integer> way = new HashSet<>();
        boolean own = false;
        int at = pid;
        // Up to somebody about whom it is known; a way that leads in a circle was read while processes ended.
        while (way.add(at)) {
            Boolean known = decided.get(at);
            Seen seen = now.get(at);
            if (known != null || seen == null || seen.ours()) {
                own = known != null ? known : seen != null && !seen.engine();
                break;
            }
            at = seen.parent();
        }
        for (int passed : way) {
            decided.put(passed, own);
        }
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }
}
