package dev.lattice.benchmarks.owner;

import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How fast a task of the owner's own is while the machine works for others. The owner's file goes on saying that nobody is
 * there: this is a task that comes while the rules let work run.
 */
public final class Foreground implements Contender {
    private static final Pattern EVENTS = Pattern.compile("events per second:\\s+([0-9.]+)");
    private static final Pattern MEMORY = Pattern.compile("\\(([0-9.]+) MiB/sec\\)");
    private static final double MEBIBYTE = 1.048576;

    /** What else goes on. */
    public enum Beside {
        NOTHING("the node has nothing to do"),
        PROCESSES("Lattice, as many jobs as processors"),
        CONTAINERS("Lattice, as many jobs in containers"),
        LOOPS("as many loops without Lattice");

        private final String label;

        Beside(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private final OwnerStand stand;
    private final Workshop workshop;
    private final Beside beside;
    private final int seconds;
    private @Nullable Path sysbench;

    /** @param seconds of each of the two runs */
    public Foreground(OwnerStand stand, Workshop workshop, Beside beside, int seconds) {
        this.stand = stand;
        this.workshop = workshop;
        this.beside = beside;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return beside.label();
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        sysbench = Debian.need("sysbench", "sysbench");
        if (beside == Beside.CONTAINERS) {
            stand.needEngine();
        }
        // What follows from it is there, too, when nothing is to do.
        stand.cluster();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        return switch (beside) {
            case NOTHING -> run();
            case PROCESSES -> besideJobs(false);
            case CONTAINERS -> besideJobs(true);
            case LOOPS -> besideLoops();
        };
    }

    private Reading besideJobs(boolean inContainers) throws IOException, InterruptedException {
        try (Burning _ = stand.burn(inContainers, OwnerStand.PROCESSORS, 1)) {
            return run();
        }
    }

    private Reading besideLoops() throws IOException, InterruptedException {
        List<Process> loops = new ArrayList<>();
        try {
            for (int i = 0; i < OwnerStand.PROCESSORS; i++) {
                loops.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            return run();
        } finally {
            loops.forEach(Process::destroyForcibly);
        }
    }

    private Reading run() throws IOException, InterruptedException {
        double events = run(EVENTS, "cpu");
        // More than it gets done in the time.
        double mebibytes = run(MEMORY, "memory", "--memory-total-size=10T");
        return new Reading(Map.of(Metric.RATE, events, Metric.THROUGHPUT, mebibytes * MEBIBYTE), List.of());
    }

    private double run(Pattern figure, String... test) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(String.valueOf(sysbench)));
        command.addAll(List.of(test));
        command.addAll(List.of("--threads=1", "--time=" + seconds, "run"));
        Path said = workshop.log("sysbench");
        // In a session of its own, as whatever a person starts in a window is.
        command.addAll(0, List.of("setsid", "--wait"));
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        Matcher found = figure.matcher(Files.readString(said));
        if (code != 0 || !found.find()) {
            throw new IOException("sysbench failed: " + Files.readString(said).strip());
        }
        return Double.parseDouble(found.group(1));
    }
}
