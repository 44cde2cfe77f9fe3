package dev.lattice.testing.cluster;

import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A server and its agents from the built distribution, as processes with free ports and a home of their own, for the
 * tests of one class. Whatever it started it stops, by pid; when a test failed it shows the tails of all logs and keeps
 * the folder.
 *
 * <p>It waits for its nodes longer than an agent takes to start anew on a busy machine: heartbeat 1 s, lease 20 s, grace
 * 20 s. Tests of nodes that are gone say how soon they are.
 */
public final class TestCluster
        implements BeforeAllCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler,
                AutoCloseable {
    private static final Duration ONLINE = Duration.ofSeconds(30);
    private static final int LOG_LINES = 60;

    private final Map<String, String> settings = new HashMap<>(Map.of(
            "LATTICE_HEARTBEAT_SECONDS", "1",
            "LATTICE_LEASE_SECONDS", "20",
            "LATTICE_GRACE_SECONDS", "20",
            "LATTICE_RATE_LIMIT_PER_SECOND", "100000"));

    private final List<AgentProcess> agents = new ArrayList<>();
    private final List<ServerProcess> seconds = new ArrayList<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private @Nullable Distribution distribution;
    private @Nullable Path folder;
    private @Nullable ServerProcess server;
    private boolean failed;

    /** A cluster without agents. */
    public static TestCluster create() {
        return new TestCluster();
    }

    /** Sets a setting of the server. */
    public TestCluster with(String setting, Object value) {
        settings.put(setting, value.toString());
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    /** Starts the server, for those who are no test. */
    public void start() {
        distribution = Distribution.find();
        try {
            folder = Files.createTempDirectory(
                    "lattice-test-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.createDirectories(folder.resolve("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = new ServerProcess(distribution, folder("server-home"), folder.resolve("logs/server.log"), settings);
        try {
            server.start();
            server.credentials();
        } catch (RuntimeException | Error e) {
            showLogs();
            close();
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Stops all that was started. */
    @Override
    public void close() {
        gateways.forEach(GatewayProcess::close);
        agents.forEach(AgentProcess::close);
        seconds.forEach(ServerProcess::close);
        if (server != null) {
            server.close();
        }
        if (!failed) {
            deleteFolder();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        showLogs();
        throw failure;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        showLogs();
        throw failure;
    }

    private void showLogs() {
        failed = true;
        System.err.println(logTail());
    }

    /** What each process said last. */
    public String logTail() {
        StringBuilder logs =
                new StringBuilder("\nLogs of the cluster in ").append(folder).append('\n');
        if (server != null) {
            logs.append(server.logTail(LOG_LINES));
        }
        seconds.forEach(second -> logs.append(second.logTail(LOG_LINES)));
        agents.forEach(agent -> logs.append(agent.logTail(LOG_LINES)));
        gateways.forEach(gateway -> logs.append(gateway.logTail(LOG_LINES)));
        return logs.toString();
    }

    /** A command line of the distribution's launcher. */
    public List<String> command(String... arguments) {
        return distribution().command(List.of(arguments));
    }

    public ServerProcess server() {
        if (server == null) {
            throw new IllegalStateException("the cluster was not started");
        }
        return server;
    }

    /** The API as the first admin calls it. */
    public ApiClient api() {
        return new ApiClient(server().url(), server().token());
    }

    /** Starts another server on the database of the first one, and waits until it stands by. */
    public ServerProcess secondServer() {
        Map<String, String> own = new HashMap<>(settings);
        own.put("DATABASE_URL", server().databaseUrl());
        ServerProcess second =
                new ServerProcess(distribution(), folder("server-2-home"), root().resolve("logs/server-2.log"), own);
        seconds.add(second);
        second.launch();
        Awaitility.await("the second server to answer")
                .atMost(ONLINE)
                .ignoreExceptions()
                .until(() -> second.anonymous().get("/api/health").status() > 0);
        return second;
    }

    /** Starts an agent and waits until the server says that it is online. */
    public AgentProcess startAgent(String name, int slots, String... options) {
        return startAgent(name, server().url(), slots, options);
    }

    /** Starts an agent that knows the server by another address, such as a network that can be cut. */
    public AgentProcess startAgent(String name, URI server, int slots, String... options) {
        return startAgent(name, server, Map.of(), slots, options);
    }

    /** Starts an agent that has more in its environment. */
    public AgentProcess startAgent(
            String name, URI server, Map<String, String> environment, int slots, String... options) {
        List<String> all = new ArrayList<>(List.of("--max-parallel", Integer.toString(slots)));
        all.addAll(List.of(options));
        AgentProcess agent = new AgentProcess(
                distribution(),
                name,
                folder("agent-" + name),
                root().resolve("logs/" + name + ".log"),
                server,
                all,
                environment);
        agents.add(agent);
        agent.start();
        awaitOnline(name);
        return agent;
    }

    /** Starts a gateway on loopback, and waits for nothing. */
    public GatewayProcess startGateway(String name) {
        return startGateway(name, "127.0.0.1");
    }

    /**
     * Starts a gateway, and waits for nothing.
     *
     * @param host the address of this machine that its ports are on
     */
    public GatewayProcess startGateway(String name, String host) {
        Path token = server().home().resolve("server/secrets/gateway-token");
        try {
            GatewayProcess gateway = new GatewayProcess(
                    distribution(),
                    name,
                    folder("gateway-" + name),
                    root().resolve("logs/" + name + ".log"),
                    server().url(),
                    host,
                    Files.readString(token).strip(),
                    settings.getOrDefault("LATTICE_GATEWAY_TCP_PORTS", "30000-30999"));
            gateways.add(gateway);
            gateway.start();
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException("the server made no token for gateways", e);
        }
    }

    public void awaitOnline(String worker) {
        awaitStatus(worker, "online");
    }

    public void awaitStatus(String worker, String status) {
        Awaitility.await("worker " + worker + " to be " + status)
                .atMost(ONLINE)
                .ignoreExceptions()
                .until(() -> status.equals(api().get("/api/workers/" + worker)
                        .json()
                        .path("status")
                        .asText()));
    }

    /** Runs the command line against this cluster to its end. */
    public Finished cli(Path workingFolder, Duration atMost, String... arguments) {
        return Finished.run(
                distribution().command(List.of(arguments)),
                Map.of(
                        "LATTICE_SERVER", server().url().toString(),
                        "LATTICE_TOKEN", server().token(),
                        "XDG_CONFIG_HOME", folder("config").toString(),
                        "XDG_CACHE_HOME", folder("cache").toString()),
                workingFolder,
                atMost);
    }

    /** A folder of this cluster, made when it is not there; on the host, outside of everything that Lattice keeps. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(root().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path root() {
        if (folder == null) {
            throw new IllegalStateException("the cluster was not started");
        }
        return folder;
    }

    private Distribution distribution() {
        if (distribution == null) {
            throw new IllegalStateException("the cluster was not started");
        }
        return distribution;
    }

    private void deleteFolder() {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("could not delete " + folder + ": " + e.getMessage());
        }
    }
}
