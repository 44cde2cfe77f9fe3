package dev.lattice.benchmarks.service;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** From the request for a PostgreSQL to the first moment at which its public address takes connections. */
public final class DeployTime implements Contender {
    public static final String NAME = "Lattice, POST /api/workloads";

    private final ServiceStand stand;
    private @Nullable HttpLine line;
    private @Nullable Readiness readiness;
    private int count;

    public DeployTime(ServiceStand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        stand.engine(ServiceStand.POSTGRES);
        readiness = new Readiness();
        line = stand.connect();
        // Its JVMs have compiled what is on this way by then.
        for (int i = 0; i < 3; i++) {
            measure();
        }
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        HttpLine connected = line;
        Readiness asked = readiness;
        if (connected == null || asked == null) {
            throw new IllegalStateException("not prepared");
        }
        count++;
        long begin = System.nanoTime();
        Database database = Database.deploy(connected, "db-" + count);
        asked.await(database.port());
        double seconds = (System.nanoTime() - begin) / 1e9;
        database.awaitRunning();
        database.delete();
        return Reading.of(Metric.DURATION, seconds);
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
