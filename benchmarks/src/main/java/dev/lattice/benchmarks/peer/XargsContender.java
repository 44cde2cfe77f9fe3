package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.io.Writer;

/** {@code xargs -P2 -n1 true}. */
final class XargsContender implements Contender {
    private final int count;

    XargsContender(int count) {
        this.count = count;
    }

    @Override
    public String name() {
        return "xargs -P2 (keeps nothing)";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        run(100);
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        run(count);
        return Reading.rate(count, (System.nanoTime() - begin) / 1e9);
    }

    private static void run(int count) throws IOException, InterruptedException {
        Process xargs = new ProcessBuilder("xargs", "-P2", "-n1", "true").start();
        try (Writer arguments = xargs.outputWriter()) {
            for (int i = 0; i < count; i++) {
                arguments.write("1\n");
            }
        }
        if (xargs.waitFor() != 0) {
            throw new IOException("xargs failed");
        }
    }
}
