package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.Frames;
import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** From the submission of {@code true} to its exit code, on one kept connection, one job after another. */
public final class RoundTrip implements Contender {
    /** How a client learns of the end. */
    public enum Way {
        EXECUTE("Lattice, POST /api/execute"),
        FOLLOW("Lattice, submit?follow=true");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** The compilers of the JVM have done their work by then, as they have in a server that is in service. */
    private static final int WARM_UP = 8_000;

    private final Stand stand;
    private final Way way;
    private final int count;
    private @Nullable HttpLine line;

    public RoundTrip(Stand stand, Way way, int count) {
        this.stand = stand;
        this.way = way;
        this.count = count;
    }

    @Override
    public String name() {
        return way.label();
    }

    @Override
    public void prepare() throws IOException {
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
        byte[] request = way == Way.EXECUTE
                ? connected.request("POST", "/api/execute", HttpLine.JSON, Stand.json("true"))
                : connected.request("POST", "/api/jobs/submit?follow=true", HttpLine.FRAMES, Stand.json("true"));
        double[] micros = new double[jobs];
        for (int i = 0; i < jobs; i++) {
            long begin = System.nanoTime();
            InputStream body = connected.exchange(request);
            String end = way == Way.EXECUTE
                    ? new String(body.readAllBytes(), StandardCharsets.UTF_8)
                    : Frames.awaitEnd(body);
            micros[i] = (System.nanoTime() - begin) / 1e3;
            if (!end.contains("\"exitCode\":0")) {
                throw new IOException("a job did not succeed: " + end);
            }
            body.readAllBytes();
        }
        return Reading.latencies(micros);
    }

    @Override
    public void close() {
        if (line != null) {
            try {
                line.close();
            } catch (IOException e) {
                System.err.println("could not close a connection: " + e.getMessage());
            }
        }
    }
}
