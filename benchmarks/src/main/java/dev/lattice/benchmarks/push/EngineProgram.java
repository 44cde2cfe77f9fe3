package dev.lattice.benchmarks.push;

import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The engine's own program, with BuildKit, as one types it. */
final class EngineProgram {
    /** Debian's has BuildKit in it; newer ones take a plugin. */
    private static final String DEBIANS = "/usr/bin/docker";

    private final Path docker;

    EngineProgram() throws IOException, InterruptedException, LeftOutException {
        docker = Debian.need(DEBIANS, "docker.io");
    }

    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(docker.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DOCKER_BUILDKIT", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("docker " + arguments[0] + ": " + said);
        }
        return said;
    }

    /** Forgets everything of earlier builds but the images. */
    void forgetBuilds() throws IOException, InterruptedException {
        run("builder", "prune", "--all", "--force");
    }
}
