package dev.lattice.agent.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Facts that stay as long as the agent runs. */
public final class Machine {
    private static final Path PROC = Path.of("/proc");
    private static final long BYTES_PER_MB = 1 << 20;
    private static final int MILLIS_PER_CORE = 1000;

    private Machine() {}

    public static String hostname() {
        try {
            Path kernel = PROC.resolve("sys/kernel/hostname");
            if (Files.isReadable(kernel)) {
                return Files.readString(kernel).strip();
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        } catch (IOException unreadable) {
            return "localhost";
        }
    }

    /** Thousandths of a core that this process may use: the JVM counts cgroup limits in. */
    public static int cpuMillis() {
        return Runtime.getRuntime().availableProcessors() * MILLIS_PER_CORE;
    }

    /** Memory of the machine, or of the cgroup that the agent is confined to. */
    public static long memoryMb() {
        long machine = memoryField("MemTotal:").orElse(Runtime.getRuntime().maxMemory() / BYTES_PER_MB);
        return Stream.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
                .flatMap(file -> number(Path.of(file)).stream().boxed())
                .map(bytes -> bytes / BYTES_PER_MB)
                .filter(limit -> limit > 0 && limit < machine)
                .findFirst()
                .orElse(machine);
    }

    /** A field of /proc/meminfo in mebibytes. */
    static OptionalLong memoryField(String name) {
        try (Stream<String> lines = Files.lines(PROC.resolve("meminfo"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length())
                                    .replace("kB", "")
                                    .strip())
                            / 1024)
                    .findFirst();
        } catch (IOException absent) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException unlimited) {
            return OptionalLong.empty();
        }
    }

    /** Free disk under this folder. */
    public static long freeDiskMb(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() / BYTES_PER_MB;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** Who owns a folder, as {@code uid:gid}. */
    public static String owner(Path folder) {
        try {
            return Files.getAttribute(folder, "unix:uid") + ":" + Files.getAttribute(folder, "unix:gid");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** linux, macos or windows. */
    public static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : name;
    }

    /** amd64 or arm64. */
    public static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("aarch64") ? "arm64" : name.equals("x86_64") ? "amd64" : name;
    }

    /** Changes when the machine restarts; where the system does not say, with every start of the agent. */
    public static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException absent) {
            return "agent-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        }
    }
}
