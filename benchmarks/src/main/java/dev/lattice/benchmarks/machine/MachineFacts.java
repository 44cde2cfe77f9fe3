package dev.lattice.benchmarks.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What a reader has to know of the machine to judge figures; nothing that names it.
 *
 * @param load of the last minute when the run began
 */
public record MachineFacts(int cores, String processor, long memoryGb, String kernel, String system, double load) {
    public static MachineFacts read() throws IOException {
        String processor = value("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", ""));
        String total = value("/proc/meminfo", "MemTotal").orElse("0 kB");
        long kilobytes = Long.parseLong(total.replaceAll("\\D", ""));
        String kernel = System.getProperty("os.version", "").replaceAll("^(\\d+\\.\\d+).*", "$1");
        String system = value("/etc/os-release", "PRETTY_NAME")
                .map(name -> name.replace("\"", ""))
                .orElse(System.getProperty("os.name", ""));
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        return new MachineFacts(
                Runtime.getRuntime().availableProcessors(),
                processor,
                Math.round(kilobytes / 1024.0 / 1024.0),
                kernel,
                system,
                Double.parseDouble(load));
    }

    public String text() {
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %d GB of memory, Linux %s, %s, Java %s; load %.1f when it began",
                cores,
                processor,
                memoryGb,
                kernel,
                system,
                Runtime.version().feature(),
                load);
    }

    private static Optional<String> value(String file, String key) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        return Files.readAllLines(path).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length())
                        .replaceFirst("^[\\s:=]+", "")
                        .strip())
                .findFirst();
    }
}
