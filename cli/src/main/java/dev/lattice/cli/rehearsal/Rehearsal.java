package dev.lattice.cli.rehearsal;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Lattice;
import dev.lattice.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the commands that people wait for against scripted answers, for the JVM's ahead-of-time cache. */
public final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("lattice-rehearsal");
        try (ScriptedServer server = ScriptedServer.start()) {
            Path project = Files.createDirectory(folder.resolve("project"));
            Files.writeString(project.resolve("file.txt"), "content\n");
            Files.writeString(project.resolve(".gitignore"), "*.log\n/build/\n");
            Path empty = Files.createDirectory(folder.resolve("empty"));
            Map<String, String> environment = Map.of(
                    "HOME", folder.toString(),
                    "LATTICE_SERVER", server.url(),
                    "LATTICE_TOKEN", "rehearsal");
            for (int i = 0; i < 3; i++) {
                run(environment, empty, "run", "--", "true");
                run(environment, project, "run", "--env", "A=b", "--timeout", "10m", "--", "true");
                run(environment, empty, "jobs", "ls");
                run(environment, empty, "jobs", "ls", "-o", "json");
                run(environment, empty, "nodes", "ls");
                run(environment, empty, "ps");
                run(environment, empty, "ps", "db");
                run(environment, empty, "logs", "db");
                run(environment, empty, "deploy", "postgres", "--name", "db", "--set", "database=a");
                run(environment, empty, "whoami");
                run(environment, empty, "version");
            }
            run(environment, empty, "--help");
            run(environment, empty, "run", "--help");
        } finally {
            delete(folder);
        }
        // An orderly end, which is when the JVM writes the cache.
    }

    private static void run(Map<String, String> environment, Path folder, String... arguments) {
        Lattice.execute(
                Surroundings.of(
                        environment,
                        folder,
                        new ByteArrayInputStream(new byte[0]),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream(),
                        new Terminal(false, true, false, 80, true)),
                arguments);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
