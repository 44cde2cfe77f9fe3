package dev.lattice.agent.bootstrap;

import com.github.dockerjava.api.DockerClient;
import dev.lattice.agent.driver.docker.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An engine that a test may stop and start: in a network of its own, so that it disturbs no other. */
final class OwnEngine {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private @Nullable Process daemon;

    OwnEngine(String image, DockerClient other) throws IOException {
        home = Files.createTempDirectory("engine");
        start();
        try (DockerClient engine = Engine.client(host());
                InputStream bytes = other.saveImageCmd(image).exec()) {
            engine.loadImageCmd(bytes).exec();
        }
    }

    /** Whether this machine lets a test have one. */
    static boolean possible() {
        return Files.isExecutable(Path.of("/usr/sbin/dockerd"))
                && Files.isExecutable(Path.of("/usr/bin/unshare"))
                && "root".equals(System.getProperty("user.name"));
    }

    String host() {
        return "unix://" + home.resolve("docker.sock");
    }

    void start() throws IOException {
        Files.deleteIfExists(home.resolve("pid"));
        daemon = new ProcessBuilder(List.of(
                        "/usr/bin/unshare",
                        "--net",
                        // What it mounts goes with it, as with a machine's restart.
                        "--mount",
                        "sh",
                        "-c",
                        "ip link set lo up; exec /usr/sbin/dockerd --data-root \"$1/data\" --exec-root \"$1/exec\""
                                + " --pidfile \"$1/pid\" -H \"unix://$1/docker.sock\"",
                        "sh",
                        home.toString()))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        Awaitility.await().atMost(PATIENCE).until(this::answers);
    }

    private boolean answers() {
        try (DockerClient engine = Engine.client(host())) {
            engine.pingCmd().exec();
            return true;
        } catch (IOException | RuntimeException away) {
            return false;
        }
    }

    /** As its service manager stops it: its containers are stopped, too. */
    void stop() throws InterruptedException {
        Process running = daemon;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the engine does not stop");
            }
            daemon = null;
        }
    }

    /** Stops it for good. */
    void remove() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
