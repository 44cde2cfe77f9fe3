package dev.lattice.benchmarks.owner;

import dev.lattice.testing.http.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Jobs that use all of the processors that they get. What they have used is asked of the kernel, process by process, and of
 * nothing that belongs to Lattice.
 */
final class Burning implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");
    private static final String LOOP = "while :; do :; done";
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long PAUSE_MILLIS = 20;
    private static final long AT_WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ApiClient api;
    private final List<String> jobs;
    private final String marker;
    private final int loops;
    private List<Path> counters = List.of();

    /** @param loops of all jobs together */
    Burning(ApiClient api, List<String> jobs, String marker, int loops) {
        this.api = api;
        this.jobs = jobs;
        this.marker = marker;
        this.loops = loops;
    }

    /** By which the processes of some jobs are found among all of the machine. */
    static String newMarker() {
        return "burning-" + UUID.randomUUID();
    }

    static List<String> command(String marker, int loops) {
        String script =
                "i=0; while [ $i -lt " + loops + " ]; do sh -c '" + LOOP + "' " + marker + " & i=$((i+1)); done; wait";
        return List.of("sh", "-c", script);
    }

    /** Waits until all of them are at work. */
    void await() throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (counters.size() < loops) {
            pause(latest, "the jobs do not begin");
            counters = find();
        }
        awaitWork();
    }

    /** Waits until they use the processors. */
    void awaitWork() throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        long before = usedNanos();
        while (usedNanos() - before < AT_WORK_NANOS) {
            pause(latest, "the jobs do not go on");
        }
    }

    private void pause(long latest, String otherwise) throws IOException, InterruptedException {
        if (System.nanoTime() > latest) {
            throw new IOException(otherwise + ": " + api.status(jobs.getFirst()));
        }
        Thread.sleep(PAUSE_MILLIS);
    }

    /** What they have had of the processors until now. */
    long usedNanos() throws IOException {
        long used = 0;
        for (Path counter : counters) {
            String text = Files.readString(counter);
            used += Long.parseLong(text.substring(0, text.indexOf(' ')));
        }
        return used;
    }

    /** Their loops have a process each. */
    private List<Path> find() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (commandLine(process).endsWith(LOOP + " " + marker)) {
                    found.add(process.resolve("schedstat"));
                }
            }
        }
        return found;
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException ended) {
            return "";
        }
    }

    @Override
    public void close() {
        jobs.forEach(job -> api.post("/api/jobs/" + job + "/cancel", Map.of()));
        jobs.forEach(job -> api.awaitEnd(job, Duration.ofMinutes(1)));
    }
}
