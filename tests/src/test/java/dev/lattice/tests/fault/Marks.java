package dev.lattice.tests.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file outside of Lattice to which each start of a job appends its name: what really happened. */
final class Marks {
    /** For the shell: $0 is the mark, $1 the file. A short append is one write, so marks never mix. */
    static final String LEAVE = "echo \"$0\" >> \"$1\"; ";

    /** For the shell, after {@link #LEAVE}: waits until the test says {@link #goOn}. */
    static final String AWAIT_GO = "while [ ! -e \"$1.go\" ]; do sleep 0.05; done; ";

    private final Path file;

    Marks(Path folder) {
        try {
            this.file = Files.createTempFile(folder, "marks-", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that leaves a mark and goes on with the script. */
    List<String> command(String mark, String script) {
        return List.of("sh", "-c", LEAVE + script, mark, file.toString());
    }

    /** How often each mark was left. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        inOrder().forEach(mark -> counts.merge(mark, 1, Integer::sum));
        return counts;
    }

    /** The marks in the order in which they were left. */
    List<String> inOrder() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets those go on that wait for it. */
    void goOn() {
        try {
            Files.createFile(Path.of(file + ".go"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String path() {
        return file.toString();
    }

    int count(String mark) {
        return counts().getOrDefault(mark, 0);
    }
}
