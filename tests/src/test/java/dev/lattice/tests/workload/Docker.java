package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.process.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The engine of the tests, by its own command line. */
public final class Docker {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Docker() {}

    static Finished run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return Finished.run(command, Map.of(), Path.of("/"), PATIENCE);
    }

    /** What a command prints, a line each. */
    static List<String> lines(String... arguments) {
        Finished finished = run(arguments);
        assertThat(finished.exitCode()).as(finished.stderr()).isZero();
        return finished.stdout().lines().filter(line -> !line.isBlank()).toList();
    }

    /** The running containers of a node. */
    static List<String> containers(String node) {
        return lines("ps", "--no-trunc", "--quiet", "--filter", "label=dev.lattice.node=" + node);
    }

    /** Everything that a node made: containers, volumes, networks of projects. */
    public static List<String> everything(String node) {
        String label = "label=dev.lattice.node=" + node;
        List<String> all = new ArrayList<>(lines("ps", "--all", "--quiet", "--filter", label));
        all.addAll(lines("volume", "ls", "--quiet", "--filter", label));
        all.addAll(lines("network", "ls", "--quiet", "--filter", label));
        return all;
    }

    /** A real client, where only this machine's network is needed. */
    static Finished client(String image, String... command) {
        List<String> arguments = new ArrayList<>(List.of("run", "--rm", "--network", "host", "--entrypoint", ""));
        arguments.add(image);
        arguments.addAll(List.of(command));
        return run(arguments.toArray(String[]::new));
    }
}
