package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server with the product's own settings, and perhaps an agent with two slots; started when first asked for. */
public final class Stand implements AutoCloseable {
    private static final int SLOTS = 2;

    private final boolean withAgent;
    private @Nullable TestCluster cluster;
    private @Nullable AgentProcess agent;

    public Stand(boolean withAgent) {
        this.withAgent = withAgent;
    }

    public TestCluster cluster() {
        TestCluster running = cluster;
        if (running == null) {
            running = TestCluster.create()
                    .with("LATTICE_HEARTBEAT_SECONDS", 10)
                    .with("LATTICE_RATE_LIMIT_PER_SECOND", 1_000_000);
            running.start();
            cluster = running;
            if (withAgent) {
                agent = running.startAgent("bench", SLOTS);
            }
        }
        return running;
    }

    AgentProcess agent() {
        cluster();
        AgentProcess running = agent;
        if (running == null) {
            throw new IllegalStateException("this stand has no agent");
        }
        return running;
    }

    public HttpLine connect() throws IOException {
        return new HttpLine(cluster().server().port(), cluster().server().token());
    }

    /** A command line of the command line. */
    public List<String> command(String... arguments) {
        return cluster().command(arguments);
    }

    /** What the command line needs to find this server, and nothing of the caller's own. */
    public Map<String, String> environment(Path home) {
        return Map.of(
                "LATTICE_SERVER", cluster().server().url().toString(),
                "LATTICE_TOKEN", cluster().server().token(),
                "XDG_CONFIG_HOME", home.resolve("config").toString(),
                "XDG_CACHE_HOME", home.resolve("cache").toString());
    }

    /** What the cluster's processes said last, for a failure's reader. */
    public String logTail() {
        return cluster == null ? "" : cluster.logTail();
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    static byte[] json(String... command) {
        return ("{\"command\":["
                        + String.join(
                                ",",
                                Stream.of(command).map(part -> '"' + part + '"').toList()) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
