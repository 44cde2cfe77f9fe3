package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the node's container engine listens, and a client of it. */
public final class Engine {
    private static final String DEFAULT_SOCKET = "/var/run/docker.sock";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Each running container holds two connections: for its output and for its end. */
    private static final int MOST_CONNECTIONS = 10_000;

    private Engine() {}

    /**
     * A client of the engine that the environment names ({@code DOCKER_HOST}, {@code DOCKER_SOCKET_PATH}), or of the one
     * at the usual place; empty when there is none. Nothing is sent yet.
     */
    public static Optional<DockerClient> find(Map<String, String> environment) {
        return environment.getOrDefault("DOCKER_HOST", "").isEmpty() && !Files.exists(socket(environment))
                ? Optional.empty()
                : Optional.of(client(host(environment)));
    }

    /** Where the engine is, or will be: a machine may start its agent before its engine. */
    public static String host(Map<String, String> environment) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        return host.isEmpty() ? "unix://" + socket(environment).toAbsolutePath() : host;
    }

    private static Path socket(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("DOCKER_SOCKET_PATH", DEFAULT_SOCKET));
    }

    /** A client of the engine at an address, such as {@code unix:///var/run/docker.sock}. */
    public static DockerClient client(String host) {
        DefaultDockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .build();
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .connectionTimeout(CONNECT)
                        .maxConnections(MOST_CONNECTIONS)
                        .build());
    }
}
