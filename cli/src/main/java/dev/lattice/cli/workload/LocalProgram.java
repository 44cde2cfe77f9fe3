package dev.lattice.cli.workload;

import dev.lattice.cli.Surroundings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** A program of this machine that a command hands over to. */
public final class LocalProgram {
    private final Surroundings around;
    private final Path file;

    private LocalProgram(Surroundings around, Path file) {
        this.around = around;
        this.file = file;
    }

    /**
     * Looks along PATH, and nowhere else.
     *
     * @return null when it is not installed
     */
    public static @Nullable LocalProgram find(Surroundings around, String name) {
        String path = around.variable("PATH");
        if (path == null || name.isEmpty() || name.indexOf('/') >= 0) {
            return null;
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return new LocalProgram(around, candidate);
            }
        }
        return null;
    }

    private ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(file.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(around.environment());
        return builder.directory(around.folder().toFile());
    }

    /** Starts it and leaves it to itself, silent. */
    public void launch(List<String> arguments) throws IOException {
        builder(arguments)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * Gives it the terminal until it ends.
     *
     * @param more variables that it finds in its environment besides this one's
     * @return its exit code
     */
    public int run(List<String> arguments, Map<String, String> more) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(arguments).inheritIO();
        builder.environment().putAll(more);
        // The terminal's Ctrl-C reaches both, and what it means there only the program knows.
        Signal.handle(new Signal("INT"), signal -> {});
        Process process = builder.start();
        Signal.handle(new Signal("TERM"), signal -> process.destroy());
        return process.waitFor();
    }
}
