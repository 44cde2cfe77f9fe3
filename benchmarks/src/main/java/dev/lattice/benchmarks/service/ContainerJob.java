package dev.lattice.benchmarks.service;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code true} in a container as a job, from its submission to its exit code, one after another. */
public final class ContainerJob implements Contender {
    public static final String NAME = "Lattice, POST /api/execute with an image";
    private static final byte[] JOB =
            ("{\"command\":[\"true\"],\"image\":\"" + ServiceStand.DEBIAN + "\"}").getBytes(StandardCharsets.UTF_8);
    private static final int WARM_UP = 20;

    private final ServiceStand stand;
    private final int count;
    private @Nullable HttpLine line;

    public ContainerJob(ServiceStand stand, int count) {
        this.stand = stand;
        this.count = count;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, LeftOutException {
        stand.engine(ServiceStand.DEBIAN);
        line = stand.connect();
        run(WARM_UP);
    }

    @Override
    public Reading measure() throws IOException {
        return run(count);
    }

    private Reading run(int jobs) throws IOException {
        HttpLine connected = line;
        if (connected == null) {
            throw new IllegalStateException("not prepared");
        }
        byte[] request = connected.request("POST", "/api/execute", HttpLine.JSON, JOB);
        double[] micros = new double[jobs];
        for (int i = 0; i < jobs; i++) {
            long begin = System.nanoTime();
            String end = new String(connected.exchange(request).readAllBytes(), StandardCharsets.UTF_8);
            micros[i] = (System.nanoTime() - begin) / 1e3;
            if (!end.contains("\"exitCode\":0")) {
                throw new IOException("a job did not succeed: " + end);
            }
        }
        return Reading.latencies(micros);
    }

    @Override
    public void close() {
        HttpLine connected = line;
        if (connected != null) {
            try {
                connected.close();
            } catch (IOException e) {
                System.err.println("could not close a connection: " + e.getMessage());
            }
        }
    }
}
