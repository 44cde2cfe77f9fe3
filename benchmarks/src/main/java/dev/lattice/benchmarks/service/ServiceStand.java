package dev.lattice.benchmarks.service;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.lattice.agent.driver.docker.Engine;
import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An engine, and a server with a gateway and an agent that uses it; started when first asked for. */
public final class ServiceStand implements AutoCloseable {
    static final String POSTGRES = "postgres:15";
    static final String DEBIAN = "debian:bookworm-slim";
    /** The agent's, and so what its containers are labelled with. */
    private static final String NODE = "bench-services";

    private static final int SLOTS = 2;

    private final Path repositories;
    private @Nullable TestCluster cluster;
    private @Nullable GatewayProcess gateway;
    private @Nullable DockerClient engine;

    /** @param repositories a folder from which apps may come */
    public ServiceStand(Path repositories) {
        this.repositories = repositories;
    }

    /** From which apps may come. */
    public Path repositories() {
        return repositories;
    }

    /** The engine, with these images on it. */
    public DockerClient engine(String... images) throws LeftOutException {
        DockerClient found = engine;
        if (found == null) {
            found = Engine.find(System.getenv())
                    .orElseThrow(() -> new LeftOutException("no container engine; 'lattice test --bench' starts one"));
            engine = found;
        }
        for (String image : images) {
            try {
                found.inspectImageCmd(image).exec();
            } catch (NotFoundException missing) {
                throw new LeftOutException("no image " + image + "; images/offline/build " + image, missing);
            } catch (RuntimeException silent) {
                throw new LeftOutException("the container engine does not answer", silent);
            }
        }
        return found;
    }

    HttpLine connect() throws IOException {
        TestCluster running = cluster();
        return new HttpLine(running.server().port(), running.server().token());
    }

    /** The port at which public pages are. */
    public int pages() {
        cluster();
        return Objects.requireNonNull(gateway, "it is started with the cluster").httpPort();
    }

    public TestCluster cluster() {
        TestCluster running = cluster;
        if (running == null) {
            running = TestCluster.create()
                    .with("LATTICE_HEARTBEAT_SECONDS", 10)
                    .with("LATTICE_GATEWAY_TCP_PORTS", "31000-31999")
                    .with("LATTICE_GIT_LOCAL_ROOT", repositories)
                    .with("LATTICE_RATE_LIMIT_PER_SECOND", 1_000_000);
            running.start();
            cluster = running;
            gateway = running.startGateway("bench");
            running.startAgent(NODE, SLOTS);
        }
        return running;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
