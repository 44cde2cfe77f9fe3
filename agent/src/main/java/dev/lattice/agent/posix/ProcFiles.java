package dev.lattice.agent.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel says about processes in /proc. A process that is gone meanwhile is simply not there. */
public final class ProcFiles {
    private static final Path ROOT = Path.of("/proc");
    /** Clock ticks per second: 100 on every Linux that we support, whatever the kernel's own rate. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** Fields of a stat file, behind the command's name: times in user mode and the kernel, its own and its children's. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;
    private static final int RESIDENT_PAGES = 21;
    private static final long PAGE_BYTES = 4_096;

    private ProcFiles() {}

    /**
     * One process.
     *
     * @param startNanos when it was started, since boot, rounded down to 10 ms
     */
    public record Stat(int pid, char state, int parent, int session, long startNanos) {
        public boolean ended() {
            return state == 'Z' || state == 'X';
        }

        /** Whether its start lies between these times, ticks of 10 ms allowed for. */
        public boolean startedBetween(long notBefore, long notAfter) {
            return startNanos >= notBefore - 2 * NANOS_PER_TICK && startNanos <= notAfter + NANOS_PER_TICK;
        }
    }

    /** Reads /proc/[pid]/stat; the command's name in it may hold anything, so reading begins behind its last bracket. */
    public static Optional<Stat> stat(int pid) {
        try {
            String text = Files.readString(ROOT.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(new Stat(
                    pid,
                    fields[0].charAt(0),
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[3]),
                    Long.parseLong(fields[19]) * NANOS_PER_TICK));
        } catch (IOException | RuntimeException gone) {
            return Optional.empty();
        }
    }

    /**
     * What a process uses.
     *
     * @param cpuMicros since its start, with its children that it waited for; rounded down to 10 ms
     * @param memoryBytes resident, what it shares with others included
     */
    public record Use(long cpuMicros, long memoryBytes) {
        static final Use NONE = new Use(0, 0);

        public Use plus(Use other) {
            return new Use(cpuMicros + other.cpuMicros, memoryBytes + other.memoryBytes);
        }
    }

    /** What a process uses; nothing when it is gone. */
    public static Use use(int pid) {
        try {
            String text = Files.readString(ROOT.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return new Use(ticks * NANOS_PER_TICK / 1_000, Long.parseLong(fields[RESIDENT_PAGES]) * PAGE_BYTES);
        } catch (IOException | RuntimeException gone) {
            return Use.NONE;
        }
    }

    /** The children of a process' first thread, ended ones included: all orphans that a subreaper inherits are there. */
    public static List<Integer> children(int pid) {
        List<Integer> children = new ArrayList<>();
        try {
            String text = Files.readString(ROOT.resolve(pid + "/task/" + pid + "/children"));
            for (String child : text.split(" ", -1)) {
                if (!child.isBlank()) {
                    children.add(Integer.parseInt(child.strip()));
                }
            }
        } catch (IOException gone) {
            return children;
        }
        return children;
    }

    /** The value of a variable that the process was started with, or empty when it has none or may not be read. */
    public static Optional<String> variable(int pid, String name) {
        try {
            String environment = Files.readString(ROOT.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            String prefix = name + "=";
            for (String entry : environment.split("\0", -1)) {
                if (entry.startsWith(prefix)) {
                    return Optional.of(entry.substring(prefix.length()));
                }
            }
        } catch (IOException gone) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** All processes of the machine. */
    public static List<Integer> all() {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(ROOT, "[0-9]*")) {
            for (Path entry : entries) {
                pids.add(Integer.parseInt(entry.getFileName().toString()));
            }
        } catch (IOException gone) {
            return pids;
        }
        return pids;
    }
}
