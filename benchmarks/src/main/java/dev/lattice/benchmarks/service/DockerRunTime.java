package dev.lattice.benchmarks.service;

import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From {@code docker run} of a PostgreSQL to the first moment at which its published port takes connections. */
public final class DockerRunTime implements Contender {
    public static final String NAME = "docker run + pg_isready";

    private final ServiceStand stand;
    private @Nullable Path docker;
    private @Nullable Readiness readiness;

    public DockerRunTime(ServiceStand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        stand.engine(ServiceStand.POSTGRES);
        docker = Debian.need("docker", "docker.io");
        readiness = new Readiness();
        measure();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        Readiness asked = readiness;
        if (asked == null) {
            throw new IllegalStateException("not prepared");
        }
        long begin = System.nanoTime();
        String container = run(
                "run",
                "--detach",
                "--publish=127.0.0.1::5432",
                "--volume=/var/lib/postgresql/data",
                "--env=POSTGRES_PASSWORD=secret",
                // The same work: a database and a user of its own, as Lattice makes them.
                "--env=POSTGRES_USER=lattice",
                "--env=POSTGRES_DB=bench",
                ServiceStand.POSTGRES);
        try {
            String published = run("port", container, "5432/tcp");
            asked.await(Integer.parseInt(published.substring(published.lastIndexOf(':') + 1)));
            return Reading.of(Metric.DURATION, (System.nanoTime() - begin) / 1e9);
        } finally {
            run("rm", "--force", "--volumes", container);
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(String.valueOf(docker)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("docker " + arguments[0] + ": " + said);
        }
        return said;
    }
}
