package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Docker engine of our own, on a socket in the workshop, without a network. Its one image is empty: containers see the
 * machine's programs, so nothing has to be pulled. Needs root, as the engine does.
 */
public final class Docker {
    private static final long START_SECONDS = 30;
    private static final String IMAGE = "empty";
    /** An archive without entries. */
    private static final byte[] NO_FILES = new byte[1024];

    private final Workshop workshop;
    private final List<String> client;

    private Docker(Workshop workshop, List<String> client) {
        this.workshop = workshop;
        this.client = client;
    }

    static Docker start(Services services) throws IOException, InterruptedException, LeftOutException {
        if (!Debian.isRoot()) {
            throw new LeftOutException("the Docker engine needs root");
        }
        Path engine = Debian.need("dockerd", "docker.io");
        Path docker = Debian.need("docker", "docker.io");
        Workshop workshop = services.workshop();
        Path folder = workshop.folder("docker");
        Path socket = folder.resolve("engine.sock");
        services.start(
                        "dockerd",
                        List.of(
                                engine.toString(),
                                "--host=unix://" + socket,
                                "--data-root=" + folder.resolve("data"),
                                "--exec-root=" + folder.resolve("exec"),
                                "--pidfile=" + folder.resolve("engine.pid"),
                                "--bridge=none",
                                "--iptables=false"),
                        Map.of())
                .await(() -> Files.exists(socket), START_SECONDS);
        Docker started = new Docker(workshop, List.of(docker.toString(), "--host", "unix://" + socket));
        started.run(NO_FILES, "import", "-", IMAGE);
        return started;
    }

    /** Starts the command in a container; a command line that follows what it writes. */
    List<String> follow(String... command) throws IOException, InterruptedException {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "run",
                                "--detach",
                                "--network=none",
                                "--volume=/usr:/usr:ro",
                                "--volume=/lib:/lib:ro",
                                "--volume=/lib64:/lib64:ro",
                                "--volume=" + workshop.folder("bin") + ":" + workshop.folder("bin") + ":ro",
                                IMAGE),
                        Stream.of(command))
                .toArray(String[]::new);
        String container = run(new byte[0], arguments).strip();
        return with("logs", "--follow", container);
    }

    private List<String> with(String... arguments) {
        return Stream.concat(client.stream(), Stream.of(arguments)).toList();
    }

    private String run(byte[] input, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(with(arguments))
                .redirectError(Redirect.appendTo(workshop.log("docker").toFile()))
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("docker " + arguments[0] + " failed; see "
                    + workshop.log("docker").getFileName());
        }
        return output;
    }
}
