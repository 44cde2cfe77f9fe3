package dev.lattice.cli;

import dev.lattice.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around it; tests give it another.
 *
 * @param folder the current folder
 * @param out where bytes go as they are
 * @param text the same place for text in UTF-8, flushed when the command ends
 * @param err messages
 */
public record Surroundings(
        Map<String, String> environment,
        Path folder,
        InputStream in,
        OutputStream out,
        PrintStream text,
        OutputStream rawErr,
        PrintStream err,
        Terminal terminal) {
    /** The process's own. */
    public static Surroundings ofProcess() {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        return of(System.getenv(), Path.of(""), System.in, out, err, Terminal.ofProcess());
    }

    public static Surroundings of(
            Map<String, String> environment,
            Path folder,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Terminal terminal) {
        return new Surroundings(
                environment,
                folder.toAbsolutePath().normalize(),
                in,
                out,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                err,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal);
    }

    /** An environment variable; null when it is unset or empty. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** A line to the person, apart from results and from a job's own output. */
    public void say(String message) {
        err.println("lattice: " + message);
    }
}
