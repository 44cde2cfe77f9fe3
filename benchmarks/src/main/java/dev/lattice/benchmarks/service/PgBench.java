package dev.lattice.benchmarks.service;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import dev.lattice.benchmarks.http.HttpLine;
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
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Transactions a second that pgbench gets out of one database, by eight clients that only read. */
public final class PgBench implements Contender {
    /** How it reaches the database. */
    public enum Way {
        DIRECT("the container's own address"),
        GATEWAY("Lattice, the public address");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private static final Pattern RATE = Pattern.compile("tps = ([\\d.]+) \\(without");
    private static final int DATABASE_PORT = 5432;
    private static final int WARM_UP_ROUNDS = 4;
    private static final String NAME_LABEL = "dev.lattice.workload";

    private final ServiceStand stand;
    private final Way way;
    private final int seconds;
    private @Nullable Path docker;
    private @Nullable HttpLine line;
    private @Nullable Database database;
    private String host = "127.0.0.1";
    private int port;
    private String password = "";

    public PgBench(ServiceStand stand, Way way, int seconds) {
        this.stand = stand;
        this.way = way;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return way.label();
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        DockerClient engine = stand.engine(ServiceStand.POSTGRES);
        docker = Debian.need("docker", "docker.io");
        HttpLine connected = stand.connect();
        line = connected;
        List<String> before = databases(engine).stream().map(Container::getId).toList();
        Database made = Database.deploy(connected, databaseName());
        database = made;
        made.awaitRunning();
        port = made.port();
        password = made.password();
        if (way == Way.DIRECT) {
            port = DATABASE_PORT;
            host = databases(engine).stream()
                    .filter(container -> !before.contains(container.getId()))
                    .map(PgBench::address)
                    .findFirst()
                    .orElseThrow(() -> new IOException("the database's container is not there"));
        }
        pgbench("-i", "-q", "-s", "5");
        // The JVMs between have compiled what is on this way by then.
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            measure();
        }
    }

    private static String address(Container container) {
        return Objects.requireNonNull(container.getNetworkSettings()).getNetworks().values().stream()
                .map(network -> Objects.requireNonNull(network.getIpAddress()))
                .findFirst()
                .orElseThrow();
    }

    private String databaseName() {
        return way == Way.DIRECT ? "pgbench-direct" : "pgbench-public";
    }

    private static List<Container> databases(DockerClient engine) {
        return engine.listContainersCmd().withLabelFilter(List.of(NAME_LABEL)).exec();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        String said = pgbench("-S", "-c", "8", "-j", "2", "-T", Integer.toString(seconds));
        Matcher rate = RATE.matcher(said);
        if (!rate.find()) {
            throw new IOException("pgbench said: " + said);
        }
        return Reading.of(Metric.RATE, Double.parseDouble(rate.group(1)));
    }

    private String pgbench(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                String.valueOf(docker),
                "run",
                "--rm",
                "--network=host",
                "--env=PGPASSWORD=" + password,
                "--entrypoint=",
                ServiceStand.POSTGRES,
                "sh",
                "-c",
                // Debian keeps it off the path.
                "exec $(command -v pgbench || ls /usr/lib/postgresql/*/bin/pgbench) \"$@\"",
                "pgbench",
                "-h",
                host,
                "-p",
                Integer.toString(port),
                "-U",
                "lattice"));
        command.addAll(List.of(arguments));
        command.add(databaseName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("pgbench said: " + said);
        }
        return said;
    }

    @Override
    public void close() {
        HttpLine connected = line;
        Database made = database;
        try {
            if (made != null) {
                made.delete();
            }
            if (connected != null) {
                connected.close();
            }
        } catch (IOException e) {
            System.err.println("could not delete a database: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
