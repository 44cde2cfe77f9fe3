package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Megabytes of payload a second from one command to its watcher, from the first byte to the last. */
public final class OutputFlood implements Contender {
    private static final int WIDTH = 100;

    private final String name;
    private final Workshop workshop;
    private final OutputSource source;
    private final int lines;

    public OutputFlood(String name, Workshop workshop, OutputSource source, int megabytes) {
        this.name = name;
        this.workshop = workshop;
        this.source = source;
        this.lines = megabytes * 1_000_000 / WIDTH;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        run(workshop.program("emit"), lines);
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        try {
            return run(workshop.program("emit"), lines);
        } catch (LeftOutException missing) {
            throw new IOException(missing.getMessage(), missing);
        }
    }

    private Reading run(Path emit, int count) throws IOException, InterruptedException {
        LineCounter counter = new LineCounter();
        byte[] buffer = new byte[256 * 1024];
        long first = 0;
        try (InputStream in = source.watch(OutputSource.flood(emit, count))) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                long before = counter.lines();
                counter.scan(buffer, got);
                if (before == 0 && counter.lines() > 0) {
                    first = System.nanoTime();
                }
            }
        }
        if (counter.lines() != count) {
            throw new IOException("of " + count + " lines " + counter.lines() + " arrived");
        }
        double seconds = (System.nanoTime() - first) / 1e9;
        return Reading.of(Metric.THROUGHPUT, (double) count * WIDTH / seconds / 1e6);
    }
}
