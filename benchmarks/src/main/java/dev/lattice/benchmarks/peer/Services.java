package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.machine.Daemon;
import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Databases and daemons that peers stand on, each started when the first peer asks for it, all durable. */
final class Services implements AutoCloseable {
    private static final long START_SECONDS = 30;

    private final Workshop workshop;
    private final Deque<Daemon> started = new ArrayDeque<>();
    private final Map<String, Integer> redis = new HashMap<>();
    private int postgres;

    Services(Workshop workshop) {
        this.workshop = workshop;
    }

    Workshop workshop() {
        return workshop;
    }

    /** Starts a daemon that lives until the end of the run. */
    Daemon start(String name, List<String> command, Map<String, String> environment) throws IOException {
        Daemon daemon = Daemon.start(command, environment, workshop.folder("run"), workshop.log(name));
        started.push(daemon);
        return daemon;
    }

    /**
     * The port of a Redis with an append-only file.
     *
     * @param fsync Redis' appendfsync: always, or everysec
     */
    int redis(String fsync) throws IOException, InterruptedException, LeftOutException {
        Integer known = redis.get(fsync);
        if (known != null) {
            return known;
        }
        Path server = Debian.need("redis-server", "redis-server");
        int port = Daemon.freePort();
        Daemon daemon = start(
                "redis-" + fsync,
                List.of(
                        server.toString(),
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        fsync,
                        "--dir",
                        workshop.folder("redis-" + fsync).toString()),
                Map.of());
        daemon.awaitPort(port, START_SECONDS);
        redis.put(fsync, port);
        return port;
    }

    /** The port of a PostgreSQL with fsync on, whose user and database are {@code postgres}. */
    int postgres() throws IOException, InterruptedException, LeftOutException {
        if (postgres != 0) {
            return postgres;
        }
        Path initdb = Debian.need(Services::findInitdb, "postgresql");
        Path data = workshop.folder("postgres");
        int port = Daemon.freePort();
        List<String> asAccount = new ArrayList<>();
        if (Debian.isRoot()) {
            // PostgreSQL refuses to run as root.
            run(List.of("chown", "postgres:postgres", data.toString()));
            asAccount.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        run(with(asAccount, initdb.toString(), "-A", "trust", "-U", "postgres", "-D", data.toString()));
        Daemon daemon = start(
                "postgres",
                with(
                        asAccount,
                        initdb.resolveSibling("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        "" + port,
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + data,
                        "-c",
                        "shared_buffers=512MB",
                        "-c",
                        "max_wal_size=4GB",
                        "-c",
                        "synchronous_commit=on"),
                Map.of());
        daemon.awaitPort(port, START_SECONDS);
        postgres = port;
        return port;
    }

    private static Optional<Path> findInitdb() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> found = Files.list(versions)) {
                Optional<Path> newest = found.map(version -> version.resolve("bin/initdb"))
                        .filter(Files::isExecutable)
                        .max(Path::compareTo);
                if (newest.isPresent()) {
                    return newest;
                }
            }
        }
        return Debian.find("initdb");
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command)
                .directory(workshop.folder("run").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(workshop.log("setup").toFile()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(command.getFirst() + " ended with " + code + "; see setup.log");
        }
    }

    private static List<String> with(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toList();
    }

    @Override
    public void close() {
        for (@Nullable Daemon daemon; (daemon = started.poll()) != null; ) {
            daemon.close();
        }
    }
}
