package dev.lattice.cli.command;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs command lines against a fake server, and keeps what they print. */
final class CommandLineHarness {
    /** Somebody sits at all three streams. */
    static final Terminal PERSON = new Terminal(true, true, true, 200, false);

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    CommandLineHarness(FakeLattice server, Path folder) {
        this.folder = folder;
        environment.put("HOME", folder.toString());
        environment.put("LATTICE_SERVER", server.url());
        environment.put("LATTICE_TOKEN", FakeLattice.TOKEN);
    }

    Map<String, String> environment() {
        return environment;
    }

    int run(String... arguments) {
        return run(Terminal.NONE, "", arguments);
    }

    int run(Terminal terminal, String input, String... arguments) {
        out.reset();
        err.reset();
        return Lattice.execute(
                Surroundings.of(
                        environment,
                        folder,
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        out,
                        err,
                        terminal),
                arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
