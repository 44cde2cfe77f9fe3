package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** How long a line takes from the command that writes it to its watcher, at a thousand lines a second. */
public final class OutputDelay implements Contender {
    private static final int RATE = 1_000;

    /** The first lines come while the watcher is still arriving. */
    private static final int ARRIVING = 500;

    private final String name;
    private final Workshop workshop;
    private final OutputSource source;
    private final int lines;

    public OutputDelay(String name, Workshop workshop, OutputSource source, int seconds) {
        this.name = name;
        this.workshop = workshop;
        this.source = source;
        this.lines = seconds * RATE + ARRIVING;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        run(workshop.program("emit"));
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        try {
            return run(workshop.program("emit"));
        } catch (LeftOutException missing) {
            throw new IOException(missing.getMessage(), missing);
        }
    }

    private Reading run(Path emit) throws IOException, InterruptedException {
        StampScanner scanner = new StampScanner();
        double[] micros = new double[lines];
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = source.watch(OutputSource.paced(emit, lines, RATE))) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                long now = System.nanoTime();
                scanner.scan(
                        buffer,
                        got,
                        written -> micros[(int) Math.min(lines, scanner.lines()) - 1] = (now - written) / 1e3);
            }
        }
        // An event may end within a stamp, which then is not found; what a whole line would be is not ours to guess.
        if (scanner.lines() < lines * 99 / 100) {
            throw new IOException("of " + lines + " lines " + scanner.lines() + " arrived");
        }
        return Reading.latencies(Arrays.copyOfRange(micros, ARRIVING, (int) Math.min(lines, scanner.lines())));
    }
}
