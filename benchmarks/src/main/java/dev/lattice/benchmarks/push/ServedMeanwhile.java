package dev.lattice.benchmarks.push;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests for a page at a pace, over connections that are kept, while another workload is built on the same node or
 * nothing is. A request's time begins when it was due, so that a wait counts for all that waited.
 */
public final class ServedMeanwhile implements Contender {
    public static final String QUIET = "nothing is built";
    public static final String BUILDING = "a heavy build on the same node";

    private static final int VISITORS = 4;
    private static final long EVERY_NANOS = 20_000_000;

    private final PushStand stand;
    private final boolean building;
    private final int seconds;
    private @Nullable HeavyBuild build;

    public ServedMeanwhile(PushStand stand, boolean building, int seconds) {
        this.stand = stand;
        this.building = building;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return building ? BUILDING : QUIET;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        stand.dockerfile();
        if (building) {
            build = stand.heavyBuild();
        }
        visit();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        HeavyBuild other = build;
        if (other == null) {
            return visit();
        }
        other.begin();
        try {
            return visit();
        } finally {
            other.end();
        }
    }

    private Reading visit() throws IOException, InterruptedException {
        try (ExecutorService visitors = Executors.newFixedThreadPool(VISITORS)) {
            List<Future<double[]>> all = new ArrayList<>();
            for (int visitor = 0; visitor < VISITORS; visitor++) {
                long begin = System.nanoTime() + visitor * EVERY_NANOS / VISITORS;
                all.add(visitors.submit(() -> visit(begin)));
            }
            List<Double> micros = new ArrayList<>();
            for (Future<double[]> each : all) {
                for (double one : each.get()) {
                    micros.add(one);
                }
            }
            return Reading.latencies(
                    micros.stream().mapToDouble(Double::doubleValue).toArray());
        } catch (ExecutionException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private double[] visit(long begin) throws IOException, InterruptedException {
        double[] micros = new double[(int) (seconds * 1_000_000_000L / EVERY_NANOS)];
        Page page = stand.page();
        try (HttpLine line = HttpLine.toHost(page.port(), page.host())) {
            byte[] request = line.request("GET", "/", "text/html", new byte[0]);
            for (int i = 0; i < micros.length; i++) {
                long due = begin + i * EVERY_NANOS;
                for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                line.exchange(request).readAllBytes();
                micros[i] = (System.nanoTime() - due) / 1e3;
            }
        }
        return micros;
    }
}
