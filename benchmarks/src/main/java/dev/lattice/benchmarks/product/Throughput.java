package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;

/** Many times {@code true} through one agent with two slots, from the bulk submission to the last recorded end. */
public final class Throughput implements Contender {
    public static final String NAME = "Lattice, POST /api/jobs/bulk";

    private final Stand stand;
    private final int count;

    public Throughput(Stand stand, int count) {
        this.stand = stand;
        this.count = count;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException {
        run(count);
    }

    @Override
    public Reading measure() throws IOException {
        return run(count);
    }

    private Reading run(int jobs) throws IOException {
        try (HttpLine line = stand.connect()) {
            long begin = System.nanoTime();
            for (int left = jobs; left > 0; left -= BulkJobs.MOST) {
                String answer = BulkJobs.submit(line, Math.min(left, BulkJobs.MOST));
                if (left <= BulkJobs.MOST) {
                    BulkJobs.awaitLast(line, answer);
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            BulkJobs.requireAllSucceeded(line);
            return Reading.rate(jobs, seconds);
        }
    }
}
