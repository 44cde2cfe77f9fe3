package dev.lattice.benchmarks.service;

import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.nio.file.Path;

/** Asks a database, as its users do, until it takes connections. */
final class Readiness {
    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final long PAUSE_MILLIS = 10;

    private final Path pgIsReady;

    Readiness() throws IOException, InterruptedException, LeftOutException {
        pgIsReady = Debian.need("pg_isready", "postgresql-client");
    }

    void await(int port) throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (new ProcessBuilder(pgIsReady.toString(), "-q", "-h", "127.0.0.1", "-p", Integer.toString(port))
                        .inheritIO()
                        .start()
                        .waitFor()
                != 0) {
            if (System.nanoTime() > latest) {
                throw new IOException("the database takes no connections");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
