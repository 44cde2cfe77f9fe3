package dev.lattice.testing.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.process.ManagedProcess;
import dev.lattice.testing.process.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The server of a cluster, over all of its lives: its ports and its home stay the same. */
public final class ServerProcess {
    private static final Duration START = Duration.ofSeconds(60);
    /** As the launcher has them, without what pays off in hours only. */
    private static final String OPTIONS =
            "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -XX:MaxDirectMemorySize=256m";

    private final Distribution distribution;
    private final Path home;
    private final Path log;
    private final Map<String, String> environment;
    private final int port = Ports.free();
    private final int agentPort = Ports.free();

    private @Nullable ManagedProcess process;
    private @Nullable JsonNode admin;

    ServerProcess(Distribution distribution, Path home, Path log, Map<String, String> settings) {
        this.distribution = distribution;
        this.home = home;
        this.log = log;
        this.environment = new HashMap<>(settings);
        this.environment.putIfAbsent("LATTICE_OPEN_JOIN", "true");
        this.environment.putIfAbsent("LATTICE_SERVER_JAVA_OPTS", OPTIONS);
        this.environment.put("LATTICE_HOME", home.toString());
        this.environment.put("LATTICE_PORT", Integer.toString(port));
        this.environment.put("LATTICE_AGENT_PORT", Integer.toString(agentPort));
    }

    /** Starts it and waits until it is healthy. */
    public void start() {
        DatabasePrograms.lend(home);
        launch();
        awaitHealth();
        DatabasePrograms.keep(home);
    }

    /** Starts it and waits for nothing. */
    public void launch() {
        process = ManagedProcess.start("server", distribution.command(List.of("server")), environment, home, log);
    }

    /** Waits until GET /api/health says ok; fails at once when the process ended. */
    public void awaitHealth() {
        Awaitility.await("the server's health").atMost(START).ignoreExceptions().until(() -> {
            if (!running().isAlive()) {
                throw new ServerEndedError(running().logTail(40));
            }
            return anonymous().get("/api/health").status() == 200;
        });
    }

    /** SIGKILL of the server alone; its database is left to itself. */
    public void kill() {
        running().kill();
    }

    /** SIGTERM, as a service manager stops it. */
    public void stop() {
        running().stop();
    }

    public long pid() {
        return running().pid();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public int agentPort() {
        return agentPort;
    }

    public Path home() {
        return home;
    }

    public ApiClient anonymous() {
        return new ApiClient(url(), null);
    }

    /** The first admin's API token. */
    public String token() {
        return credentials().path("apiToken").asText();
    }

    /** What the server wrote for whoever started it: email, password, apiToken. */
    public JsonNode credentials() {
        JsonNode known = admin;
        if (known == null) {
            try {
                known = new ObjectMapper().readTree(Files.readAllBytes(home.resolve("server/first-admin.json")));
            } catch (IOException e) {
                throw new UncheckedIOException("the server wrote no first-admin.json", e);
            }
            admin = known;
        }
        return known;
    }

    /** The embedded database, for another server of the same user. */
    String databaseUrl() {
        try (Stream<Path> files = Files.find(home.resolve("server"), 5, (path, _) -> path.endsWith(".s.PGSQL.5432"))) {
            Path socket = files.findFirst()
                    .orElseThrow(() -> new IllegalStateException("no PostgreSQL listens below " + home));
            return "postgres://lattice@127.0.0.1:5432/lattice?sslmode=disable&gssEncMode=disable"
                    + "&socketFactory=dev.lattice.server.postgres.UnixSocketFactory&socketFactoryArg=" + socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL of the embedded PostgreSQL's first process, which takes the others with it. */
    public void killDatabase() {
        long pid = databasePid().orElseThrow(() -> new IllegalStateException("no PostgreSQL runs in " + home));
        Signals.kill(pid);
        Awaitility.await("the end of PostgreSQL")
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    /** SIGSTOP of all processes of the embedded PostgreSQL: connections stay open, and nobody answers. */
    public List<Long> freezeDatabase() {
        ProcessHandle first = databasePid()
                .flatMap(ProcessHandle::of)
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL runs in " + home));
        // The one that could start more goes first.
        Signals.freeze(first.pid());
        List<Long> frozen = new ArrayList<>(List.of(first.pid()));
        first.descendants().map(ProcessHandle::pid).forEach(frozen::add);
        frozen.stream().skip(1).forEach(Signals::freeze);
        return frozen;
    }

    /** The embedded PostgreSQL's first process, when it runs. */
    public Optional<Long> databasePid() {
        try (Stream<Path> files =
                Files.find(home.resolve("server"), 5, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            Optional<Path> file = files.findFirst();
            if (file.isEmpty()) {
                return Optional.empty();
            }
            long pid = Long.parseLong(Files.readAllLines(file.get()).getFirst().strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Stops the server and whatever of its database a killed one left behind. */
    void close() {
        if (process != null && process.isAlive()) {
            process.stop();
        }
        databasePid().ifPresent(Signals::kill);
    }

    String logTail(int lines) {
        return process == null ? "" : process.logTail(lines);
    }

    private ManagedProcess running() {
        if (process == null) {
            throw new IllegalStateException("the server was not started");
        }
        return process;
    }

    /** An error, so that waiting for better times ends at once. */
    private static final class ServerEndedError extends AssertionError {
        private static final long serialVersionUID = 1;

        ServerEndedError(String log) {
            super("the server ended by itself\n" + log);
        }
    }
}
